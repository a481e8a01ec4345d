import { CancellationScope, condition, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import {
  queryNames,
  updateNames,
  type AbnormalRedirectMessage,
  type ByActor,
  type ProviderReportMessage,
  type RedirectMessage,
  type ResolveMessage,
  type TimelineEntry,
  type VerifyMessage,
} from '../../domain/refund-messages';
import type { RefundSnapshot } from '../../domain/refund';
import { isCancelable, isPastSubmission, type RefundState } from '../../domain/refund-state';
import { acceptRedirect, checkRedirect } from './redirect';
import { checkAbnormalRedirect, redirectAbnormal } from './redirect-abnormal';
import type { RefundRun } from './refund-run';
import { refusal } from './refusal';
import { checkResolvable, decideResolution } from './resolve';
import { hearProof } from './verification';

const accept = defineUpdate<RefundSnapshot>(updateNames.accept);
const approve = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.approve);
const reject = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.reject);
const cancel = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.cancel);
const verify = defineUpdate<RefundSnapshot, [VerifyMessage]>(updateNames.verify);
const confirmReturn = defineUpdate<RefundSnapshot, [ByActor]>(updateNames.confirmReturn);
const resolve = defineUpdate<RefundSnapshot, [ResolveMessage]>(updateNames.resolve);
const providerReported = defineUpdate<void, [ProviderReportMessage]>(updateNames.providerReported);
const redirect = defineUpdate<RefundSnapshot, [RedirectMessage]>(updateNames.redirect);
const abnormalRedirect = defineUpdate<RefundSnapshot, [AbnormalRedirectMessage]>(updateNames.redirectAbnormal);
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
    ({ closedRoute = false }) => {
      run.reported = true;
      if (closedRoute) run.closedRouteReported = true;
    },
    { description: 'The provider says something happened: leads to a query' },
  );
}

function listenToCustomers(run: RefundRun): void {
  listen(run, cancel, {
    description: 'Withdraws the refund before it is submitted',
    check: () => requireCancelable(run),
    handle: async ({ by }) => {
      run.requestCancel(by);
      const snapshot = await answerOnce(run, () => run.isOver() || (isPastSubmission(run.state) && !run.isTrying));
      if (snapshot.state !== 'canceled') throw refusal('not_cancelable', `The refund is ${snapshot.state}`);
      return snapshot;
    },
  });
  listen(run, verify, {
    description: 'Names a proof of identity or second factor',
    check: () => requireState(run, 'verifying'),
    handle: async (message) => {
      const isHeard = await hearProof(run, message);
      return answerOnce(run, () => run.state !== 'verifying' || isHeard());
    },
  });
  listen(run, confirmReturn, {
    description: 'The goods are back',
    check: () => requireState(run, 'awaiting_return'),
    handle: async ({ by }) => {
      run.returnConfirmedBy ??= by;
      return answerOnce(run, () => run.state !== 'awaiting_return');
    },
  });
  listen(run, redirect, {
    description: 'Names the bank account that the refund can go to instead',
    check: (message) => checkRedirect(run, message),
    handle: (message) => acceptRedirect(run, message),
  });
  listen(run, abnormalRedirect, {
    description: 'Names where the provider sends what the payer’s bank did not take',
    check: (message) => checkAbnormalRedirect(run, message),
    handle: (message) => redirectAbnormal(run, message),
  });
}

function listenToOperators(run: RefundRun): void {
  listen(run, approve, {
    description: 'An operator approves',
    check: ({ by }) => {
      requireState(run, 'reviewing');
      if (run.approvals.includes(by)) throw refusal('already_approved', 'Another operator must approve');
    },
    handle: async ({ by }) => {
      run.approvals.push(by);
      return answerOnce(run, () => run.state !== 'reviewing' || run.progress.approvedBy.includes(by));
    },
  });
  listen(run, reject, {
    description: 'An operator rejects what has not been approved yet',
    check: () => requireState(run, 'verifying', 'reviewing', 'awaiting_return'),
    handle: async ({ by }) => {
      const { state: from } = run;
      run.rejectedBy ??= by;
      return answerOnce(run, () => run.state !== from);
    },
  });
  listen(run, resolve, {
    description: 'An operator decides with evidence what became of the refund',
    check: (message) => checkResolvable(run, message),
    handle: (message) => decideResolution(run, message),
  });
}

interface Listener<Message> {
  readonly description: string;
  /** Refuses what the refund's state does not allow. */
  readonly check: (message: Message) => void;
  readonly handle: (message: Message) => Promise<RefundSnapshot>;
}

/** A run that has just begun does not know yet where its refund stands: it listens, and judges once it does. */
function listen<Message>(
  run: RefundRun,
  update: UpdateDefinition<RefundSnapshot, [Message]>,
  { description, check, handle }: Listener<Message>,
): void {
  setHandler(
    update,
    steadily(async (message: Message) => {
      if (!run.isKnown()) {
        run.early += 1;
        await condition(() => run.isKnown());
        run.early -= 1;
        check(message);
      }
      return handle(message);
    }),
    { validator: (message: Message) => (run.isKnown() ? check(message) : undefined), description },
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

function requireState(run: RefundRun, ...wanted: readonly RefundState[]): void {
  if (wanted.includes(run.state)) return;
  throw refusal('illegal_transition', `The refund is ${run.state}, not ${wanted.join(' or ')}`);
}

function requireCancelable(run: RefundRun): void {
  if (!isCancelable(run.state) && !run.isTrying) throw refusal('not_cancelable', `The refund is ${run.state}`);
}
