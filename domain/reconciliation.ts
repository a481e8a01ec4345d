import type { Actor } from './refund';
import { dayOf, settlementFacts, type DayWindow, type MovementKind, type SettlementLine } from './settlement';
import type { ProviderName } from './outcome';

/** In what a provider's file and our books can differ. */
export const differences = [
  /** The file has a movement that the books lack. */
  'missing_here',
  /** The books have a movement that no file has. */
  'missing_there',
  'amount_differs',
  'currency_differs',
  /** The file has it, and here it is undecided, or decided otherwise. */
  'undecided',
  /** Near the edge of a day: the file of the next or the last one may have it. */
  'timing',
  /** What the provider charged, which no payment or refund tells. */
  'fee',
] as const;
export type Difference = (typeof differences)[number];

export const proposedActions = ['query_again', 'post_correction', 'write_off', 'wait'] as const;
export type ProposedAction = (typeof proposedActions)[number];

/** What is safe to do first about a difference. */
export const proposalFor: Readonly<Record<Difference, ProposedAction>> = {
  missing_here: 'query_again',
  missing_there: 'query_again',
  amount_differs: 'post_correction',
  currency_differs: 'post_correction',
  undecided: 'query_again',
  timing: 'wait',
  fee: 'post_correction',
};

export type Severity = 'info' | 'warning' | 'critical';

/** Money that moved without the books is worse than a fee that is not booked yet. */
export const severityOf: Readonly<Record<Difference, Severity>> = {
  missing_here: 'critical',
  missing_there: 'critical',
  amount_differs: 'critical',
  currency_differs: 'critical',
  undecided: 'warning',
  timing: 'info',
  fee: 'info',
};

export const caseStatuses = ['open', 'awaiting_approval', 'resolved'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** What moves money, and takes a second operator. */
export const corrections = ['post_correction', 'write_off'] as const;

/** What ends a case. */
export const resolutions = [...corrections, 'agrees_now'] as const;
export type ResolutionAction = (typeof resolutions)[number];

/** One side of a comparison. `amount` in minor units. */
export interface Side {
  readonly amount: number;
  readonly currency: string;
  readonly at: Date;
}

/** Our side: a correction takes into account what the books have, and nothing else. */
export interface OwnSide extends Side {
  readonly booked: boolean;
}

/** A movement as our rows know it. */
export interface OurMovement {
  readonly amount: number;
  readonly currency: string;
  /** Null while it has not been booked. */
  readonly at: Date | null;
  /** `closed`: it ended without moving money. */
  readonly standing: 'booked' | 'open' | 'closed';
}

export type Verdict = { readonly kind: 'matched'; readonly timing: boolean } | { readonly kind: Difference };

/**
 * What a line of a file means beside our row. `undone`: the file has the opposite movement, too, so that the two together
 * moved nothing.
 */
export function judgeLine(line: SettlementLine, ours: OurMovement | null, undone: boolean): Verdict {
  if (ours === null) return { kind: 'missing_here' };
  if (line.currency !== ours.currency) return { kind: 'currency_differs' };
  if (line.amount !== ours.amount) return { kind: 'amount_differs' };
  if (ours.standing === 'booked') return { kind: 'matched', timing: isOtherDay(line, ours) };
  // What was accepted and then given up has moved nothing.
  if (ours.standing === 'closed' && (undone || !line.settled)) return { kind: 'matched', timing: false };
  return { kind: 'undecided' };
}

const isOtherDay = ({ provider, at }: SettlementLine, ours: OurMovement): boolean =>
  ours.at !== null && dayOf(provider, at.getTime()) !== dayOf(provider, ours.at.getTime());

/** What it means that no file has a movement of ours, once the file of a day has been read. */
export function judgeAbsence(provider: ProviderName, at: Date, { from, to }: DayWindow): 'timing' | 'missing_there' {
  const { edgeMs } = settlementFacts[provider];
  const isNear = at.getTime() >= to.getTime() - edgeMs || at.getTime() < from.getTime() + edgeMs;
  return isNear ? 'timing' : 'missing_there';
}

/** Whether a movement that was near the edge of its day should have come by the end of another. */
export const isOverdue = (provider: ProviderName, at: Date, { to }: DayWindow): boolean =>
  at.getTime() + settlementFacts[provider].edgeMs < to.getTime() - settlementFacts[provider].edgeMs;

/** Minor units that a movement adds to what the provider holds for us; negative: it takes them away. */
export const effectOf = (kind: MovementKind, amount: number): number => (kind === 'refund' ? -amount : amount);

/** What a second operator must agree to, or has agreed to. */
export interface CaseProposal {
  readonly action: (typeof corrections)[number];
  readonly by: Actor;
  readonly at: Date;
  /** Set once somebody else has agreed, before anything is posted: the records' time is this one. */
  readonly approvedBy: Actor | null;
  readonly approvedAt: Date | null;
}
