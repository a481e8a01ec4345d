import { ServiceError, WorkflowUpdateFailedError, isGrpcServiceError } from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import { EngineError, isErrorCode } from '../../domain/errors';

export const isAlreadyStarted = (error: unknown): boolean => error instanceof WorkflowExecutionAlreadyStartedError;

/** No workflow of that id runs: it has closed, or retention has passed, or there never was one. */
export const isNotRunning = (error: unknown): boolean => error instanceof WorkflowNotFoundError;

/** The workflow's own refusal of an update, by its code; null for any other failure. */
export function refusalOf(error: unknown): EngineError | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !isErrorCode(cause.type)) return null;
  return new EngineError(cause.type, cause.message, { cause: error });
}

/** Whether Temporal could not be reached, or did not answer in time. */
export function isTemporalFailure(error: unknown): boolean {
  return error instanceof ServiceError || isGrpcServiceError(error);
}
