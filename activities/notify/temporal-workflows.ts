import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateStage,
  type Client,
} from '@temporalio/client';
import {
  lateTruthWorkflowId,
  paymentSyncWorkflowId,
  paymentWorkflowId,
  refundWorkflowId,
  webhookDeliveryWorkflowId,
} from '../../domain/ids';
import { refundTaskQueue, reportedAgainSignal, updateNames, workflowTypes } from '../../domain/refund-messages';
import { runSideEffect as runPlainly, type RunSideEffect } from '../../domain/side-effect';
import { sendNowSignal, webhookTaskQueue, type WebhookDeliveryInput } from '../../domain/webhooks';
import type { WorkflowStarter } from './workflow-starter';

const deliveryOptions = ({ merchantId, deliveryId }: WebhookDeliveryInput, endpointId: string) => ({
  workflowId: webhookDeliveryWorkflowId(merchantId, deliveryId),
  taskQueue: webhookTaskQueue,
  args: [{ merchantId, deliveryId }],
  staticSummary: `Webhook to ${endpointId}`,
  priority: { fairnessKey: endpointId },
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
});

/** The workflow starter over a Temporal client. */
export function temporalWorkflows({ workflow }: Client, runSideEffect: RunSideEffect = runPlainly): WorkflowStarter {
  const start = (type: string, workflowId: string, input: object): Promise<unknown> =>
    workflow.start(type, {
      workflowId,
      taskQueue: refundTaskQueue,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
  /** A run that is there already may have asked before this report came: it is told to ask again. */
  const startOrTell = async (type: string, workflowId: string, input: object): Promise<void> => {
    for (;;) {
      try {
        await workflow.start(type, {
          workflowId,
          taskQueue: refundTaskQueue,
          args: [input],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
        });
        return;
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
      try {
        await workflow.getHandle(workflowId).signal(reportedAgainSignal);
        return;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
  };
  return {
    async isRunning(workflowId) {
      try {
        return (await workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async startRecovery(input) {
      const workflowId = refundWorkflowId(input.merchantId, input.refundId);
      await runSideEffect('workflow.recover', () => start(workflowTypes.recovery, workflowId, input));
    },
    async startPayment(input) {
      const workflowId = paymentWorkflowId(input.merchantId, input.paymentId);
      await runSideEffect('workflow.recover', () => start(workflowTypes.payment, workflowId, input));
    },
    async startLateTruth(input) {
      const workflowId = lateTruthWorkflowId(input.merchantId, input.refundId);
      await runSideEffect('workflow.look_into', () => startOrTell(workflowTypes.lateTruth, workflowId, input));
    },
    async startPaymentSync(input) {
      const workflowId = paymentSyncWorkflowId(input.merchantId, input.paymentId);
      await runSideEffect('workflow.look_into', () => startOrTell(workflowTypes.paymentSync, workflowId, input));
    },
    async startWebhookDelivery(input, endpointId) {
      await runSideEffect('webhook.start', () =>
        workflow.start(workflowTypes.webhookDelivery, deliveryOptions(input, endpointId)),
      );
    },
    async sendWebhookNow(input, endpointId) {
      await runSideEffect('webhook.start', () =>
        workflow.signalWithStart(workflowTypes.webhookDelivery, {
          ...deliveryOptions(input, endpointId),
          signal: sendNowSignal,
        }),
      );
    },
    async tellRefund({ merchantId, refundId }, message) {
      try {
        const handle = workflow.getHandle(refundWorkflowId(merchantId, refundId));
        await runSideEffect('workflow.update', () =>
          handle.startUpdate(updateNames.providerReported, {
            args: [message],
            updateId: message.eventId,
            waitForStage: WorkflowUpdateStage.ACCEPTED,
          }),
        );
        return 'told';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'closed';
        throw error;
      }
    },
  };
}
