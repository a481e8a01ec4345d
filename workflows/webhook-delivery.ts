import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/contract';
import {
  sendNowSignal,
  webhookTaskQueue,
  type WebhookDeliveryInput,
  type WebhookDeliveryStatus,
} from '../domain/webhooks';

const { attemptWebhook } = proxyActivities<WebhookActivities>({
  taskQueue: webhookTaskQueue,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
  summary: 'Send the event to the endpoint',
});

const sendNow = defineSignal(sendNowSignal);

/**
 * Brings one event to one endpoint. The activity knows the schedule and how far it has come, so that a workflow that was
 * lost goes on where it was; whoever asks for the event anew interrupts the wait.
 */
export async function webhookDeliveryWorkflow(input: WebhookDeliveryInput): Promise<WebhookDeliveryStatus> {
  let asked = false;
  setHandler(sendNow, () => {
    asked = true;
  });
  for (;;) {
    asked = false;
    const result = await attemptWebhook({ ...input, at: new Date(Date.now()).toISOString() });
    // Asked for during the attempt: this one may not count for it.
    if (asked) continue;
    if (result.kind === 'closed') return result.status;
    await condition(() => asked, result.afterMs);
  }
}
