import fc from 'fast-check';
import { stageAfter } from '../../domain/approval-plan';
import type { Stage } from '../../domain/approval-plan';
import { canTransition } from '../../domain/refund-state';

const plan = fc.record({
  verification: fc.boolean(),
  approvals: fc.integer({ min: 0, max: 2 }),
  goodsReturn: fc.boolean(),
});

describe('the order of what a refund waits for', () => {
  test.each([
    [false, 0, false, ['approved']],
    [true, 0, false, ['verifying', 'approved']],
    [false, 1, false, ['reviewing', 'approved']],
    [false, 2, true, ['reviewing', 'awaiting_return', 'approved']],
    [true, 1, true, ['verifying', 'reviewing', 'awaiting_return', 'approved']],
  ])('verification %p, approvals %i, return %p: %p', (verification, approvals, goodsReturn, expected) => {
    const visited: Stage[] = [];
    let stage: Stage = 'requested';
    while (stage !== 'approved') {
      stage = stageAfter(stage, { verification, approvals, goodsReturn });
      visited.push(stage);
    }
    expect(visited).toEqual(expected);
  });

  test('every step is an edge of the state machine', () => {
    fc.assert(
      fc.property(plan, fc.constantFrom('requested', 'verifying', 'reviewing', 'awaiting_return'), (needs, stage) => {
        expect(canTransition(stage, stageAfter(stage, needs))).toBe(true);
      }),
    );
  });
});
