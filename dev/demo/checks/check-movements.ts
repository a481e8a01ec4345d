import { refundIdOfKey } from '../../../domain/ids';
import type { Movement, Refund } from '../engine/resources';
import { refundsThatMoved, type Facts } from './facts';
import { expectNone, expectSame, type Finding } from './finding';
import { groupBy } from '../group-by';

/** I2: money leaves at most once, and exactly for the refunds that succeeded. */
export function checkMovements({ refunds, movements }: Facts): Finding[] {
  const moved = refundsThatMoved(movements);
  const succeeded = refunds.filter(({ state }) => state === 'succeeded');
  const movedFor = groupBy(moved, ({ key }) => refundIdOfKey(key ?? ''));
  const refundOf = new Map(succeeded.map((refund) => [refund.id, refund]));
  const twice = movements.filter(({ times_applied }) => times_applied > 1);
  return [
    expectNone('movements that the provider applied twice', twice.map(nameOf)),
    expectNone(
      'succeeded refunds without exactly one movement of their amount',
      succeeded.filter((refund) => !isPaidOnce(refund, movedFor.get(refund.id) ?? [])).map(({ id }) => id),
    ),
    expectNone(
      'movements without a succeeded refund',
      moved.filter(({ key }) => !refundOf.has(refundIdOfKey(key ?? '') ?? '')).map(nameOf),
    ),
    expectSame('refunds that succeeded, and movements of refunds', succeeded.length, moved.length),
  ];
}

const isPaidOnce = (refund: Refund, moved: readonly Movement[]): boolean => {
  const [movement] = moved;
  return moved.length === 1 && movement?.amount === refund.amount && movement.currency === refund.currency;
};

const nameOf = ({ id, key, times_applied }: Movement): string => `${key ?? id} (${times_applied}×)`;
