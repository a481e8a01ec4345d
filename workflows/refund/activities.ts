import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { GatewayActivities, LateTruthActivities, RecordingActivities } from '../../activities/contract';
import { gatewayTaskQueue } from '../../domain/refund-messages';

/** Records are kept by short, idempotent steps that are repeated until the database answers. */
export const recording = proxyLocalActivities<RecordingActivities & LateTruthActivities>({
  startToCloseTimeout: '10 seconds',
  localRetryThreshold: '30 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * A worker that dies during a call is noticed by its missing heartbeat, long before the call's own bound. A call that no
 * worker takes in time is given back: it surely was not made, and whoever waits for its turn need not wait for hours.
 */
const gatewayOptions = {
  scheduleToStartTimeout: '1 minute',
  startToCloseTimeout: '60 seconds',
  heartbeatTimeout: '10 seconds',
} as const;

/** Sends money, or sends it elsewhere: one attempt per decision of the workflow (rule 3.1.3). */
export const sendingTo = (provider: string): Pick<GatewayActivities, 'submitRefund' | 'redirectAbnormal'> =>
  proxyActivities<GatewayActivities>({
    ...gatewayOptions,
    taskQueue: gatewayTaskQueue(provider),
    retry: { maximumAttempts: 1 },
    summary: 'Ask the provider to refund',
  });

/** Only asks, so it may be repeated; still bounded, because the workflow has a schedule of its own. */
export const asking = (provider: string): Pick<GatewayActivities, 'queryRefund' | 'listRefunds'> =>
  proxyActivities<GatewayActivities>({
    ...gatewayOptions,
    scheduleToCloseTimeout: '3 minutes',
    taskQueue: gatewayTaskQueue(provider),
    retry: { maximumAttempts: 3 },
    summary: 'Ask the provider what became of the refund',
  });
