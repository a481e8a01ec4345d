import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { GatewayActivities, PaymentActivities } from '../../activities/contract';
import { gatewayTaskQueue } from '../../domain/refund-messages';

/** Records are kept by short, idempotent steps that are repeated until the database answers. */
export const recording = proxyLocalActivities<PaymentActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' },
});

/** One attempt per decision of the workflow: a charge that was lost is looked for before it is repeated. */
export const at = (provider: string): Pick<GatewayActivities, 'takePayment' | 'findPayment' | 'closePayment'> =>
  proxyActivities<GatewayActivities>({
    taskQueue: gatewayTaskQueue(provider),
    startToCloseTimeout: '60 seconds',
    heartbeatTimeout: '10 seconds',
    retry: { maximumAttempts: 1 },
    summary: 'Ask the provider about the payment',
  });
