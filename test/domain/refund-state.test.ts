import {
  canTransition,
  isCancelable,
  isFinal,
  isPastSubmission,
  nextStates,
  openStates,
  previousStates,
  refundStates,
  statusOf,
  transitions,
} from '../../domain/refund-state';
import type { RefundState, RefundStatus } from '../../domain/refund-state';

/**
 * The state machine as the design document's table has it, written out by hand: a change of the engine's table that
 * nobody decided fails here. Every state that is not final may also come to `manual_review`.
 */
const designed: readonly [RefundState, RefundStatus, string][] = [
  ['requested', 'pending', 'verifying reviewing awaiting_return approved rejected canceled manual_review'],
  ['verifying', 'requires_action', 'reviewing awaiting_return approved rejected expired canceled manual_review'],
  ['reviewing', 'pending', 'awaiting_return approved rejected expired canceled manual_review'],
  ['awaiting_return', 'requires_action', 'approved rejected expired canceled manual_review'],
  ['approved', 'pending', 'submitting canceled manual_review'],
  ['submitting', 'pending', 'processing succeeded failed unknown action_required canceled manual_review'],
  ['unknown', 'pending', 'processing succeeded failed action_required submitting canceled manual_review'],
  ['processing', 'pending', 'succeeded failed action_required canceled manual_review'],
  ['action_required', 'requires_action', 'submitting processing succeeded failed canceled manual_review'],
  ['manual_review', 'pending', 'processing succeeded failed canceled submitting'],
  ['succeeded', 'succeeded', 'reversed'],
  ['reversed', 'failed', ''],
  ['failed', 'failed', ''],
  ['rejected', 'failed', ''],
  ['expired', 'canceled', ''],
  ['canceled', 'canceled', ''],
];

const leadsTo = (edges: string): string[] => edges.split(' ').filter(Boolean);
const final = ['succeeded', 'reversed', 'failed', 'rejected', 'expired', 'canceled'];
const beforeSubmission = ['requested', 'verifying', 'reviewing', 'awaiting_return', 'approved'];

describe('the refund state machine', () => {
  test('has exactly the states of the design', () => {
    expect(refundStates.toSorted()).toEqual(designed.map(([state]) => state).toSorted());
  });

  test.each(designed)('%s is %s and leads to: %s', (state, status, edges) => {
    expect(statusOf(state)).toBe(status);
    expect(nextStates(state).toSorted()).toEqual(leadsTo(edges).toSorted());
  });

  const pairs = designed.flatMap(([from, , edges]) =>
    refundStates.map((to): [RefundState, RefundState, boolean] => [from, to, leadsTo(edges).includes(to)]),
  );

  test.each(pairs)('%s → %s: %s', (from, to, legal) => {
    expect(canTransition(from, to)).toBe(legal);
    expect(previousStates(to).includes(from)).toBe(legal);
    expect(transitions().some(([a, b]) => a === from && b === to)).toBe(legal);
  });

  test('lists every edge once', () => {
    const edges = transitions().map((edge) => edge.join('→'));
    expect(new Set(edges).size).toBe(edges.length);
    expect(edges).toHaveLength(designed.reduce((sum, [, , to]) => sum + leadsTo(to).length, 0));
  });

  test('no state leads to itself: a note is no edge', () => {
    for (const state of refundStates) expect(canTransition(state, state)).toBe(false);
  });

  test.each(refundStates)('%s: final, open, cancelable and past submission agree', (state) => {
    expect(isFinal(state)).toBe(final.includes(state));
    expect(openStates.includes(state)).toBe(!final.includes(state));
    expect(isCancelable(state)).toBe(beforeSubmission.includes(state));
    expect(isPastSubmission(state)).toBe(!final.includes(state) && !beforeSubmission.includes(state));
  });

  test('only a success can still change once the workflow is done, and only to reversed', () => {
    const leaving = transitions().filter(([from]) => isFinal(from));
    expect(leaving).toEqual([['succeeded', 'reversed']]);
  });

  test('from every open state each kind of end that it may have can be reached', () => {
    const reachable = (from: RefundState, seen = new Set<RefundState>()): Set<RefundState> => {
      for (const next of nextStates(from)) {
        if (seen.has(next)) continue;
        seen.add(next);
        reachable(next, seen);
      }
      return seen;
    };
    for (const state of openStates) {
      for (const end of ['succeeded', 'failed', 'canceled'] as const) expect(reachable(state)).toContain(end);
      if (isPastSubmission(state)) {
        for (const early of ['rejected', 'expired', ...beforeSubmission] as const) {
          expect(reachable(state)).not.toContain(early);
        }
      }
    }
  });

  test('money that may have been asked for is never withdrawn by rule, risk or time', () => {
    for (const [from, to] of transitions()) {
      if (to === 'rejected' || to === 'expired') expect(isCancelable(from)).toBe(true);
      if (to === 'submitting') expect(from === 'approved' || isPastSubmission(from)).toBe(true);
      if (to === 'succeeded') expect(isPastSubmission(from)).toBe(true);
    }
  });
});
