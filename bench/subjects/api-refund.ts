import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { refundIdFor } from '../../api/ids';
import { refundWorkflowId } from '../../domain/ids';
import { postRefund, type Merchant } from '../whole/post-refund';
import type { PaymentSupply } from '../whole/payment-supply';
import { awaitRefund } from './await-refund';
import type { Subject } from './subject';
import { historyEventsOf, timed } from './timed';

export interface ApiRefundOptions {
  readonly client: Client;
  readonly merchant: Merchant & { readonly id: string };
  readonly supply: PaymentSupply;
  /** Whether the API is asked not to wait for the decision. */
  readonly respondAsync: boolean;
}

/** A refund asked for through the API. Its end is heard from Temporal, as that of the no-op workflow is. */
export function apiRefund({ client, merchant, supply, respondAsync }: ApiRefundOptions): Subject {
  return {
    name: respondAsync ? 'whole, respond-async' : 'whole, decision awaited',
    prepare: (units) => supply.fill(units),
    run: () => {
      const idempotencyKey = randomUUID();
      const workflowId = refundWorkflowId(merchant.id, refundIdFor(merchant.id, idempotencyKey));
      const order = { ...supply.next(), idempotencyKey, respondAsync };
      return timed(
        workflowId,
        async () => {
          await postRefund(merchant, order);
        },
        () => awaitRefund(client, workflowId),
      );
    },
    historyEvents: (workflowId) => historyEventsOf(client, workflowId),
  };
}
