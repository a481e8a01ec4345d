import { sleep } from '@temporalio/workflow';
import type { RefundInput, RefundSnapshot } from '../../../domain/refund';
import { refundWorkflow as current } from '../../../workflows/refund';

/** The refund workflow with its steps in another order: it waits before it reserves. Replaying a real history must fail. */
export async function refundWorkflow(input: RefundInput): Promise<RefundSnapshot> {
  await sleep('1 second');
  return current(input);
}
