import type { ListedKind, RiskList, RiskListEntry, Store } from '../../store/store';
import { cachedFor } from './cached-for';

/** Keyed hashes of what may stand on a list. */
export type ListedHashes = Readonly<Partial<Record<ListedKind, string | null>>>;

/** On which lists of a merchant something of a refund stands. */
export interface Listed {
  readonly block: readonly ListedKind[];
  readonly allow: readonly ListedKind[];
}

export type FindListed = (merchantId: string, hashes: ListedHashes, at: Date) => Promise<Listed>;

const freshMs = 1_000;
/** Clocks of those who write entries may differ by this much. */
const overlapMs = 300_000;

const nameOf = (merchantId: string, kind: ListedKind, hash: string): string => `${merchantId}/${kind}/${hash}`;

/** Lists as they stood a second ago at most: kept in memory, and asked only for what has changed. */
export function listedIn({ riskLists }: Pick<Store, 'riskLists'>, ttlMs: number = freshMs): FindListed {
  const entries = new Map<string, Map<string, RiskListEntry>>();
  let latestMs = 0;

  const refresh = cachedFor(ttlMs, async () => {
    const changed = await riskLists.changedSince(new Date(Math.max(latestMs - overlapMs, 0)));
    for (const entry of changed) {
      const name = nameOf(entry.merchantId, entry.kind, entry.hash);
      const known = entries.get(name) ?? new Map<string, RiskListEntry>();
      if (entry.removedAt === null) known.set(entry.id, entry);
      else known.delete(entry.id);
      if (known.size > 0) entries.set(name, known);
      else entries.delete(name);
      latestMs = Math.max(latestMs, entry.updatedAt.getTime());
    }
  });

  return async (merchantId, hashes, at) => {
    await refresh();
    const found = Object.entries(hashes).flatMap(([kind, hash]) =>
      hash == null ? [] : [...(entries.get(nameOf(merchantId, kind as ListedKind, hash))?.values() ?? [])],
    );
    const standing = found.filter(({ expiresAt }) => expiresAt === null || expiresAt > at);
    const on = (list: RiskList): ListedKind[] =>
      standing.filter((entry) => entry.list === list).map(({ kind }) => kind);
    return { block: on('block'), allow: on('allow') };
  };
}
