import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { neverStarted } from '../../workflows/refund/compensations';

/** As the workflow is told of an activity that ended in `cause`. */
const ended = (cause: Error): ActivityFailure =>
  new ActivityFailure('activity failed', 'submitRefund', '1', 'NON_RETRYABLE_FAILURE', undefined, cause);

test('a call that no worker took in time was surely not made', () => {
  expect(neverStarted(ended(new TimeoutFailure('no worker', undefined, 'SCHEDULE_TO_START')))).toBe(true);
});

test.each(['START_TO_CLOSE', 'SCHEDULE_TO_CLOSE', 'HEARTBEAT'] as const)(
  'a call that ended by %s may have been made',
  (timeoutType) => {
    expect(neverStarted(ended(new TimeoutFailure('late', undefined, timeoutType)))).toBe(false);
  },
);

test('a call that failed may have been made', () => {
  expect(neverStarted(ended(ApplicationFailure.retryable('gone', 'SCHEDULE_TO_START')))).toBe(false);
  expect(neverStarted(new Error('SCHEDULE_TO_START'))).toBe(false);
});
