import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateStage,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import {
  lateTruthWorkflowId,
  paymentSyncWorkflowId,
  paymentWorkflowId,
  refundWorkflowId,
  webhookDeliveryWorkflowId,
} from '../../domain/ids';
import { ApplicationFailure } from '@temporalio/common';
import { paymentReportedSignal, reportedAgainSignal, updateNames, workflowTypes } from '../../domain/refund-messages';
import { runSideEffect as runPlainly, type RunSideEffect } from '../../domain/side-effect';
import { sendNowSignal, webhookTaskQueue, type WebhookDeliveryInput } from '../../domain/webhooks';
import { startSealer } from '../sealing/start-sealer';
import { describePaymentStart, describeRefundStart } from './start-options';
import type { WorkflowStarter } from './workflow-starter';

type Start = Omit<WorkflowStartOptions, 'workflowIdReusePolicy' | 'workflowIdConflictPolicy'>;

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
export function temporalWorkflows(client: Client, runSideEffect: RunSideEffect = runPlainly): WorkflowStarter {
  const { workflow } = client;
  const startUnlessRunning = (type: string, start: Start): Promise<unknown> =>
    runSideEffect('workflow.recover', () =>
      workflow.start(type, {
        ...start,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  /** A run that is there already may have asked before this report came: it is told to ask again. */
  const startOrTell = async (type: string, start: Start): Promise<void> => {
    for (;;) {
      try {
        await workflow.start(type, {
          ...start,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
        });
        return;
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
      if ((await unlessClosed(() => workflow.getHandle(start.workflowId).signal(reportedAgainSignal))) === 'told')
        return;
    }
  };
  const lookInto = (type: string, start: Start): Promise<void> =>
    runSideEffect('workflow.look_into', () => startOrTell(type, start));
  const tell = (act: () => Promise<unknown>): Promise<'told' | 'closed'> =>
    unlessClosed(() => runSideEffect('workflow.update', act));
  return {
    async fateOf(workflowId) {
      try {
        const { name } = (await workflow.getHandle(workflowId).describe()).status;
        return name === 'RUNNING' || name === 'CONTINUED_AS_NEW' ? 'running' : name === 'COMPLETED' ? 'ended' : 'lost';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'lost';
        throw error;
      }
    },
    async startRecovery(input, about) {
      const workflowId = refundWorkflowId(input.merchantId, input.refundId);
      const described = describeRefundStart(about, about.state);
      await startUnlessRunning(workflowTypes.recovery, { ...described, workflowId, args: [input] });
    },
    async startPayment(input, about) {
      const workflowId = paymentWorkflowId(input.merchantId, input.paymentId);
      await startUnlessRunning(workflowTypes.payment, { ...describePaymentStart(about), workflowId, args: [input] });
    },
    startLateTruth(input, about) {
      const workflowId = lateTruthWorkflowId(input.merchantId, input.refundId);
      const described = describeRefundStart(about, about.state);
      return lookInto(workflowTypes.lateTruth, { ...described, workflowId, args: [input] });
    },
    startPaymentSync(input, about) {
      const workflowId = paymentSyncWorkflowId(input.merchantId, input.paymentId);
      return lookInto(workflowTypes.paymentSync, { ...describePaymentStart(about), workflowId, args: [input] });
    },
    tellRefund({ merchantId, refundId }, message) {
      return tell(() =>
        workflow.getHandle(refundWorkflowId(merchantId, refundId)).startUpdate(updateNames.providerReported, {
          args: [message],
          updateId: message.eventId,
          waitForStage: WorkflowUpdateStage.ACCEPTED,
        }),
      );
    },
    tellPayment({ merchantId, paymentId }, message) {
      return tell(() =>
        workflow.getHandle(paymentWorkflowId(merchantId, paymentId)).signal(paymentReportedSignal, message),
      );
    },
    async resolveRefund({ merchantId, refundId }, message) {
      try {
        const told = await tell(() =>
          workflow.getHandle(refundWorkflowId(merchantId, refundId)).executeUpdate(updateNames.resolve, {
            args: [message],
            updateId: message.by,
          }),
        );
        return told === 'told' ? 'done' : told;
      } catch (error) {
        if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
          return error.cause.type ?? 'refused';
        }
        throw error;
      }
    },
    async startWebhookDelivery(input, endpointId) {
      await runSideEffect('webhook.start', () =>
        workflow.start(workflowTypes.webhookDelivery, deliveryOptions(input, endpointId)),
      );
    },
    startSealer: () => startSealer(client),
    async sendWebhookNow(input, endpointId) {
      await runSideEffect('webhook.start', () =>
        workflow.signalWithStart(workflowTypes.webhookDelivery, {
          ...deliveryOptions(input, endpointId),
          signal: sendNowSignal,
        }),
      );
    },
  };
}

async function unlessClosed(act: () => Promise<unknown>): Promise<'told' | 'closed'> {
  try {
    await act();
    return 'told';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'closed';
    throw error;
  }
}
