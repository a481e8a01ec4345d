import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateStage,
  type Client,
} from '@temporalio/client';
import { lateTruthWorkflowId, paymentSyncWorkflowId, paymentWorkflowId, refundWorkflowId } from '../../domain/ids';
import { refundTaskQueue, reportedAgainSignal, updateNames, workflowTypes } from '../../domain/refund-messages';
import { runSideEffect as runPlainly, type RunSideEffect } from '../../domain/side-effect';
import type { WorkflowStarter } from './workflow-starter';

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
    async fateOf(workflowId) {
      try {
        const { name } = (await workflow.getHandle(workflowId).describe()).status;
        return name === 'RUNNING' || name === 'CONTINUED_AS_NEW' ? 'running' : name === 'COMPLETED' ? 'ended' : 'lost';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'lost';
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
