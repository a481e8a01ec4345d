import { entryRefunds } from './reserve';
import type { PipelineStage } from 'mongoose';

/** Adds a settled entry for a refund made outside the engine, unless it is there: the money has left, whatever remains. */
export function importUpdate(refund: { id: string; amount: number; at: Date }): PipelineStage.Set[] {
  const known = { $in: [{ $literal: refund.id }, entryRefunds] };
  const entry = {
    refund: { $literal: refund.id },
    amount: refund.amount,
    state: 'settled',
    heldAt: null,
    settledAt: refund.at,
    releasedAt: null,
    reversedAt: null,
    external: true,
  };
  return [
    {
      $set: {
        refunded: { $cond: [known, '$refunded', { $add: ['$refunded', refund.amount] }] },
        reservations: { $cond: [known, '$reservations', { $concatArrays: ['$reservations', [entry]] }] },
      },
    },
  ];
}
