/**
 * At which point of a request each kind of fault acts. A request meets at most one fault of each phase, so faults of
 * different phases combine.
 * - `transport`: on the way in or out. Before applying: lost_before, applied_late, status_*; after it: the others.
 * - `memory`: what the provider remembers of an earlier request under the same key.
 * - `outcome`: what becomes of the refund or payment.
 * - `notification`: on the way of one event to the receiver.
 * - `bill`: what a settlement file tells of a movement.
 * - `answer`: of providers that sign their answers; `wrong_signature` then acts there, too.
 */
export const phaseOfKind = {
  lost_before: 'transport',
  applied_late: 'transport',
  status_401: 'transport',
  status_403: 'transport',
  status_409: 'transport',
  status_429: 'transport',
  status_500: 'transport',
  lost_after: 'transport',
  slow: 'transport',
  malformed: 'transport',
  truncated: 'transport',
  wrong_amount: 'transport',
  foreign_id: 'transport',
  oversized: 'transport',
  key_forgotten: 'memory',
  rejected: 'outcome',
  insufficient_balance: 'outcome',
  stays_pending: 'outcome',
  late_failure: 'outcome',
  duplicate_notification: 'notification',
  reordered_notifications: 'notification',
  wrong_signature: 'notification',
  line_missing: 'bill',
  line_wrong_amount: 'bill',
  line_wrong_currency: 'bill',
  line_late: 'bill',
} as const;

export type FaultKind = keyof typeof phaseOfKind;
export type FaultPhase = (typeof phaseOfKind)[FaultKind] | 'answer';

/** Whether a fault of this kind acts in `phase`. */
export const actsIn = (kind: FaultKind, phase: FaultPhase): boolean =>
  phaseOfKind[kind] === phase || (kind === 'wrong_signature' && phase === 'answer');

export const faultKinds = Object.keys(phaseOfKind) as [FaultKind, ...FaultKind[]];

/** Those that requests and notifications meet. */
export const requestFaultKinds = faultKinds.filter((kind) => phaseOfKind[kind] !== 'bill');
