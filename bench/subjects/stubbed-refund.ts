import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { paymentIdFor, refundIdFor } from '../../api/ids';
import { refundStartOptions, type RefundStart, type RefundWorkflow } from '../../api/temporal/start-options';
import type { RefundInput, RefundSnapshot } from '../../domain/refund';
import { updateNames, workflowTypes } from '../../domain/refund-messages';
import { stubPayment, stubRequest } from '../phases/stub-payment';
import { awaitRefund } from './await-refund';
import type { Subject } from './subject';
import { historyEventsOf, timed } from './timed';

/** Started as the API does it when it is asked not to wait. */
export const plainRefund = (client: Client): Subject => ({
  name: 'refund, plain start',
  run: () => {
    const start = freshStart();
    return timed(
      start.workflowId,
      async () => {
        await client.workflow.start<RefundWorkflow>(workflowTypes.refund, {
          ...start,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          requestEagerStart: true,
        });
      },
      () => awaitRefund(client, start.workflowId),
    );
  },
  historyEvents: (workflowId) => historyEventsOf(client, workflowId),
});

/** Started as the API does it when the client waits for the decision. */
export const updatedRefund = (client: Client): Subject => ({
  name: 'refund, update-with-start',
  run: () => {
    const start = freshStart();
    return timed(
      start.workflowId,
      async () => {
        await client.workflow.executeUpdateWithStart<RefundWorkflow, RefundSnapshot, []>(updateNames.accept, {
          updateId: updateNames.accept,
          startWorkflowOperation: new WithStartWorkflowOperation<RefundWorkflow>(workflowTypes.refund, {
            ...start,
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
          }),
        });
      },
      () => awaitRefund(client, start.workflowId),
    );
  },
  historyEvents: (workflowId) => historyEventsOf(client, workflowId),
});

function freshStart(): RefundStart {
  const key = randomUUID();
  const { merchantId } = stubPayment;
  const input: RefundInput = {
    merchantId,
    refundId: refundIdFor(merchantId, key),
    paymentId: paymentIdFor(merchantId, key),
    requestHash: 'a'.repeat(64),
    requestedAt: new Date().toISOString(),
  };
  return refundStartOptions(input, { ...stubRequest, paymentId: input.paymentId }, stubPayment, `req_${key}`);
}
