import { ApplicationFailure } from '@temporalio/common';

/** A failure that no repetition can mend; the workflow hands the refund to an operator. Messages carry ids only. */
export const hopeless = (type: string, message: string): ApplicationFailure =>
  ApplicationFailure.create({ type, message, nonRetryable: true });
