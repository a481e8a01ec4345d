import type { RefundMovement } from './movement';
import { reversalRecord } from './reversal-record';
import type { RecordFacts } from './seal-record';

/** A refund made at the provider, outside the engine, came back: no refund of ours carries it. */
export const externalReversalRecord = (movement: RefundMovement): RecordFacts => ({
  ...reversalRecord(movement),
  refundId: null,
});
