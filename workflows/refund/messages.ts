import { CancellationScope, condition, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  queryNames,
  updateNames,
  type ByActor,
  type ProviderReportMessage,
  type ResolveMessage,
  type TimelineEntry,
  type VerifyMessage,
} from '../../domain/refund-messages';
import type { RefundSnapshot } from '../../domain/refund';
import { isCancelable, isPastSubmission, type RefundState } from '../../domain/refund-state';
import { recording } from './activities';
import type { RefundRun } from './refund-run';
import { refusal } from './refusal';
import { checkResolvable, decideResolution } from './resolve';

const accept = defineUpdate<RefundSnapshot>(updateNames.accept);
const approve = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.approve);
const reject = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.reject);
const cancel = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.cancel);
const verify = defineUpdate<RefundSnapshot, [VerifyMessage]>(updateNames.verify);
const confirmReturn = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.confirmReturn);
const resolve = defineUpdate<RefundSnapshot, [ResolveMessage]>(updateNames.resolve);
const providerReported = defineUpdate<void, [ProviderReportMessage]>(updateNames.providerReported);
const state = defineQuery<RefundSnapshot>(queryNames.state);
const timeline = defineQuery<TimelineEntry[]>(queryNames.timeline);

/** Everything that people, clients and callbacks may say to a refund. Validators look at the state only. */
export function listenToMessages(run: RefundRun): void {
  setHandler(state, () => run.snapshot(), { description: 'Where the refund stands' });
  setHandler(timeline, () => run.timeline, { description: 'What has happened to the refund in this run' });
  setHandler(
    accept,
    steadily(() => answerOnce(run, () => run.isDecided())),
    { description: 'Waits for the decision' },
  );
  listenToCustomers(run);
  listenToOperators(run);
  setHandler(
    providerReported,
    () => {
      run.reported = true;
    },
    { description: 'The provider says something happened: leads to a query' },
  );
}

function listenToCustomers(run: RefundRun): void {
  setHandler(
    cancel,
    steadily(async ({ by }: ByActor) => {
      run.requestCancel(by);
      const snapshot = await answerOnce(run, () => run.isOver() || isPastSubmission(run.state));
      if (snapshot.state !== 'canceled') throw refusal('not_cancelable', `The refund is ${snapshot.state}`);
      return snapshot;
    }),
    { validator: (_: ByActor) => requireCancelable(run), description: 'Withdraws the refund before it is submitted' },
  );
  setHandler(
    verify,
    steadily(async ({ by, attemptId }: VerifyMessage) => {
      if (await recording.checkVerification({ ...run.ref, attemptId })) run.verification ??= { by };
      else throw refusal('validation_failed', 'The proof was not accepted');
      return answerOnce(run, () => run.state !== 'verifying');
    }),
    {
      validator: (_: VerifyMessage) => requireState(run, 'verifying'),
      description: 'Names a proof of identity or second factor',
    },
  );
  setHandler(
    confirmReturn,
    steadily(async ({ by }: ByActor) => {
      run.returnConfirmedBy ??= by;
      return answerOnce(run, () => run.state !== 'awaiting_return');
    }),
    { validator: (_: ByActor) => requireState(run, 'awaiting_return'), description: 'The goods are back' },
  );
}

function listenToOperators(run: RefundRun): void {
  setHandler(
    approve,
    steadily(async ({ by }: ByActor) => {
      run.approvals.push(by);
      return answerOnce(run, () => run.state !== 'reviewing' || run.progress.approvedBy.includes(by));
    }),
    {
      validator: ({ by }) => {
        requireState(run, 'reviewing');
        if (run.approvals.includes(by)) throw refusal('already_approved', 'Another operator must approve');
      },
      description: 'An operator approves',
    },
  );
  setHandler(
    reject,
    steadily(async ({ by }: ByActor) => {
      run.rejectedBy ??= by;
      return answerOnce(run, () => run.state !== 'reviewing');
    }),
    { validator: (_: ByActor) => requireState(run, 'reviewing'), description: 'An operator rejects' },
  );
  setHandler(
    resolve,
    steadily((message: ResolveMessage) => decideResolution(run, message)),
    {
      validator: (message) => checkResolvable(run, message),
      description: 'An operator decides with evidence what became of the refund',
    },
  );
}

/** Handlers run where a cancelled workflow would break their waits, while the story itself goes on: keeps them out of it. */
const steadily =
  <Args extends unknown[], Result>(handle: (...args: Args) => Promise<Result>) =>
  (...args: Args): Promise<Result> =>
    CancellationScope.nonCancellable(() => handle(...args));

/** Answers with the snapshot once the story has come far enough. */
async function answerOnce(run: RefundRun, far: () => boolean): Promise<RefundSnapshot> {
  await condition(far);
  return run.snapshot();
}

function requireState(run: RefundRun, wanted: RefundState): void {
  if (run.state !== wanted) throw refusal('illegal_transition', `The refund is ${run.state}, not ${wanted}`);
}

function requireCancelable(run: RefundRun): void {
  if (!isCancelable(run.state)) throw refusal('not_cancelable', `The refund is ${run.state}`);
}
