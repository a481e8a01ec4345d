import { ApplicationFailure } from '@temporalio/workflow';
import type { ErrorCode } from '../../domain/errors';

/** A refusal a client can act on: its type is a code of the error catalogue. */
export const refusal = (code: ErrorCode, detail: string): ApplicationFailure =>
  ApplicationFailure.create({ type: code, message: detail, nonRetryable: true });
