import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateStage,
  type Client,
} from '@temporalio/client';
import { lateTruthWorkflowId, paymentSyncWorkflowId, paymentWorkflowId, refundWorkflowId } from '../../domain/ids';
import { refundTaskQueue, reportedAgainSignal, updateNames, workflowTypes } from '../../domain/refund-messages';
import type { WorkflowStarter } from './workflow-starter';

/** The workflow starter over a Temporal client. */
export function temporalWorkflows({ workflow }: Client): WorkflowStarter {
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
      await start(workflowTypes.recovery, refundWorkflowId(input.merchantId, input.refundId), input);
    },
    async startPayment(input) {
      await start(workflowTypes.payment, paymentWorkflowId(input.merchantId, input.paymentId), input);
    },
    async startLateTruth(input) {
      await startOrTell(workflowTypes.lateTruth, lateTruthWorkflowId(input.merchantId, input.refundId), input);
    },
    async startPaymentSync(input) {
      await startOrTell(workflowTypes.paymentSync, paymentSyncWorkflowId(input.merchantId, input.paymentId), input);
    },
    async tellRefund({ merchantId, refundId }, message) {
      try {
        await workflow.getHandle(refundWorkflowId(merchantId, refundId)).startUpdate(updateNames.providerReported, {
          args: [message],
          updateId: message.eventId,
          waitForStage: WorkflowUpdateStage.ACCEPTED,
        });
        return 'told';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'closed';
        throw error;
      }
    },
  };
}
