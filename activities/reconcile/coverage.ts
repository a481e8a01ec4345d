import type { AccountRef, RaisedFence, Store } from '../../store/store';

export interface Gap extends AccountRef {
  readonly from: Date;
  readonly to: Date;
}

/** Why the fence must stay up, for each account. */
export interface Uncovered {
  /** Times of which no provider's file was compared. */
  readonly gaps: readonly Gap[];
  /** Differences in the time that are not cleared up: money may have moved of which the database knows nothing. */
  readonly openCases: readonly string[];
}

type CoverageStore = Pick<Store, 'reconciliations' | 'reconciliationCases'>;

/**
 * What is missing before a fence may be lifted (rule 3.1.13): for each account the time from the backup to the restore must
 * be covered by files, and nothing in it may be open that the database lacks.
 */
export async function uncoveredBy(
  store: CoverageStore,
  { since, raisedAt }: Pick<RaisedFence, 'since' | 'raisedAt'>,
  accounts: readonly AccountRef[],
): Promise<Uncovered> {
  if (since === null) return { gaps: [], openCases: [] };
  const found = await Promise.all(
    accounts.map((account) => uncoveredOf(store, account, { from: since, to: raisedAt })),
  );
  return { gaps: found.flatMap(({ gaps }) => gaps), openCases: found.flatMap(({ openCases }) => openCases) };
}

/** Some lines tell the day only, by its beginning. */
const dayMs = 86_400_000;

async function uncoveredOf(
  store: CoverageStore,
  account: AccountRef,
  time: { readonly from: Date; readonly to: Date },
): Promise<Uncovered> {
  const done = await store.reconciliations.covering(account, time);
  const ids = new Set(done.map(({ id }) => id));
  const openCases: string[] = [];
  for await (const { id, reconciliationId, difference, theirs } of store.reconciliationCases.unresolved(account)) {
    const isUnknownHere = difference === 'missing_here' || difference === 'undecided';
    // A line that came late stands in the comparison of a later day.
    const isOfTime = theirs !== null && theirs.at.getTime() >= time.from.getTime() - dayMs && theirs.at < time.to;
    if (isUnknownHere && (isOfTime || ids.has(reconciliationId))) openCases.push(id);
  }
  return { gaps: gapsBetween(done, time).map((gap) => ({ ...account, ...gap })), openCases };
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** The parts of a time that none of these spans covers; they come in order of their beginning. */
export function gapsBetween(spans: readonly Span[], { from, to }: Span): Span[] {
  const gaps: Span[] = [];
  let covered = from;
  for (const span of spans) {
    if (span.from > covered) gaps.push({ from: covered, to: span.from < to ? span.from : to });
    if (span.to > covered) covered = span.to;
    if (covered >= to) return gaps.filter((gap) => gap.from < gap.to);
  }
  return [...gaps, { from: covered, to }].filter((gap) => gap.from < gap.to);
}
