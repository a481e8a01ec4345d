import type { History } from '@temporalio/common/lib/proto-utils';
import {
  bankBatchWorkflowId,
  reconciliationWorkflowId,
  lateTruthWorkflowId,
  paymentSyncWorkflowId,
  paymentWorkflowId,
  backupWorkflowId,
  searchSinkWorkflowId,
  sweepWorkflowId,
  webhookDeliveryWorkflowId,
} from '../../domain/ids';
import {
  acceptHeadUpdate,
  ledgerSealerWatchId,
  ledgerSealerWorkflowId,
  type LedgerHead,
} from '../../domain/ledger-sealer';
import type { RefundOutcome } from '../../domain/outcome';
import type { workflowTypes } from '../../domain/refund-messages';
import type { WebhookAttemptResult } from '../../activities/contract';
import { sendNowSignal } from '../../domain/webhooks';
import { begin, eventually, refusalCode } from '../workflows/support/conversation';
import { FakeActivities, freshProgress, gate } from '../workflows/support/fake-activities';
import { refundPaths } from '../workflows/support/paths';
import { abnormal, absent, lost, paid, refused, withdrawn } from '../workflows/support/paths/answers';
import {
  absentPayment,
  awaitedPayment,
  capturedPayment,
  closedPayment,
  declinedPayment,
  lostPayment,
  openPayment,
} from '../workflows/support/payment-answers';
import { report, takePayment, type PaymentHandle } from '../workflows/support/take-payment';
import { walk } from '../workflows/support/paths/path';
import { freshInput, type WorkflowBench } from '../workflows/support/workflow-bench';

/** A way through one of our workflows of which a history is kept for ever. */
export interface Recording {
  /** The history's file name, without its ending. */
  readonly name: string;
  readonly states: readonly string[];
  /** What search attributes show, where that is not part of the states. */
  readonly shown?: readonly string[];
  readonly record: (bench: WorkflowBench) => Promise<History>;
}

/** Runs a workflow to its end. */
async function run(
  bench: WorkflowBench,
  type: keyof typeof workflowTypes,
  workflowId: string,
  input: unknown,
  activities: FakeActivities,
): Promise<History> {
  await bench.serve(activities);
  const handle = await bench.start(type, workflowId, input === undefined ? [] : [input]);
  await handle.result();
  return handle.fetchHistory();
}

const lateTruth = (
  name: string,
  from: 'succeeded' | 'failed' | 'reversed',
  answer: RefundOutcome,
  change: Partial<FakeActivities> = {},
): Recording => ({
  name,
  states: from === 'succeeded' ? ['succeeded', 'reversed'] : [from],
  record: async (bench) => {
    const input = freshInput();
    const { merchantId, refundId } = input;
    const progress = { ...freshProgress(input), state: from, revision: 5 };
    const activities = Object.assign(new FakeActivities(), { progress, queries: [lost, answer], ...change });
    return run(bench, 'lateTruth', lateTruthWorkflowId(merchantId, refundId), { merchantId, refundId }, activities);
  },
});

/** A refund that went to a bank account and was paid there; its card is asked after the bank. */
const lateTruthOfClosedRoute = (name: string, queries: RefundOutcome[]): Recording => ({
  name,
  states: ['succeeded'],
  record: async (bench) => {
    const input = freshInput();
    const { merchantId, refundId } = input;
    const at = await bench.now();
    const fresh = freshProgress(input);
    const closed = {
      provider: fresh.provider,
      account: fresh.account,
      destinationId: null,
      providerRefundId: 'pr_1',
    };
    const progress = {
      ...fresh,
      state: 'succeeded' as const,
      revision: 9,
      provider: 'bank' as const,
      account: 'house',
      destinationId: 'rd_1',
      attempt: { number: 2, keyNumber: 2, keyFirstSentAt: at, lastSentAt: at },
      closedRoutes: [{ ...closed, keyNumber: 1, code: 'expired_or_canceled_card', at }],
    };
    const activities = Object.assign(new FakeActivities(), { progress, queries });
    return run(bench, 'lateTruth', lateTruthWorkflowId(merchantId, refundId), { merchantId, refundId }, activities);
  },
});

/** A payment that lasts 15 minutes at most, unless its provider is settling it. */
const payment = (
  name: string,
  answers: Partial<FakeActivities>,
  meanwhile: (handle: PaymentHandle, activities: FakeActivities) => Promise<void> = async () => undefined,
): Recording => ({
  name,
  states: [],
  record: async (bench) => {
    const activities = Object.assign(new FakeActivities(), { expiryMs: 900_000, ...answers });
    const handle = await takePayment(bench, activities);
    await meanwhile(handle, activities);
    await handle.result();
    return handle.fetchHistory();
  },
});

const hourMs = 3_600_000;
const delivered: WebhookAttemptResult = { kind: 'closed', status: 'delivered' };
const waits = (afterMs: number): WebhookAttemptResult => ({ kind: 'retry', afterMs });

/** A delivery's way; `asked`: somebody asks for the event while it waits. */
const webhook = (name: string, webhookAttempts: WebhookAttemptResult[], asked = false): Recording => ({
  name,
  states: [],
  record: async (bench) => {
    const { merchantId, refundId } = freshInput();
    const input = { merchantId, deliveryId: refundId.replace('re_', 'wd_') };
    const activities = Object.assign(new FakeActivities(), { webhookAttempts });
    await bench.serve(activities);
    const handle = await bench.start('webhookDelivery', webhookDeliveryWorkflowId(merchantId, input.deliveryId), [
      input,
    ]);
    if (asked) {
      await eventually(() => activities.count('attemptWebhook') === 1);
      await handle.signal(sendNowSignal);
    }
    await handle.result();
    return handle.fetchHistory();
  },
});

const recorded = gate();
const heldPayment = { kind: 'held', reason: 'http_401' } as const;
const unanswered = Array.from({ length: 24 }, () => lostPayment);

const payments: readonly Recording[] = [
  payment('payment-captured-at-once', { payments: [capturedPayment] }),
  payment('payment-declined', { payments: [declinedPayment] }),
  payment('payment-awaited-then-captured', {
    payments: [awaitedPayment],
    paymentFinds: [awaitedPayment, capturedPayment],
  }),
  payment(
    'payment-awaited-then-reported',
    { payments: [awaitedPayment], paymentFinds: [capturedPayment] },
    async (handle, of) => {
      await eventually(() => of.count('takePayment') === 1);
      await report(handle);
    },
  ),
  payment('payment-expired', { payments: [awaitedPayment], paymentFinds: [awaitedPayment], closes: [closedPayment] }),
  payment('payment-captured-while-closing', {
    payments: [awaitedPayment],
    paymentFinds: [awaitedPayment],
    closes: [lostPayment, capturedPayment],
  }),
  payment('payment-lost-with-what-its-payer-needs', {
    payments: [lostPayment, awaitedPayment],
    paymentFinds: [openPayment, capturedPayment],
  }),
  payment('payment-gone-on-with-before-its-code-was-scanned', {
    openedPayment: { ...new FakeActivities().openedPayment!, resumed: true, payable: true },
    payments: [awaitedPayment],
    paymentFinds: [absentPayment, capturedPayment],
  }),
  payment('payment-settling-for-days', {
    payments: [openPayment],
    paymentFinds: [...Array.from({ length: 12 }, () => openPayment), capturedPayment],
  }),
  payment('payment-lost-then-sent-again-unanswered', {
    payments: [lostPayment, capturedPayment],
    paymentFinds: [lostPayment],
  }),
  payment('payment-declined-after-a-lost-charge', {
    payments: [lostPayment, declinedPayment],
    paymentFinds: [absentPayment, lostPayment, absentPayment],
  }),
  payment('payment-held-then-unresolved-then-captured', {
    payments: [heldPayment],
    closes: [...unanswered, capturedPayment],
  }),
  payment(
    'payment-reported-while-being-recorded',
    {
      payments: [capturedPayment],
      paymentFinds: [lostPayment, capturedPayment],
      before: { concludePayment: () => recorded.opened },
    },
    async (handle, of) => {
      await eventually(() => of.count('concludePayment') === 1);
      await report(handle);
      recorded.open();
    },
  ),
];

/** Brings a payment up to date with a provider that answers so. */
const sync = (name: string, paymentFinds: FakeActivities['paymentFinds']): Recording => ({
  name,
  states: [],
  record: (bench) => {
    const { merchantId, paymentId } = freshInput();
    const activities = Object.assign(new FakeActivities(), { paymentFinds });
    const id = paymentSyncWorkflowId(merchantId, paymentId);
    return run(bench, 'paymentSync', id, { merchantId, paymentId }, activities);
  },
});

const others: readonly Recording[] = [
  webhook('webhook-delivered-at-once', [delivered]),
  webhook('webhook-delivered-after-waits', [waits(5_000), waits(20 * hourMs), delivered]),
  webhook('webhook-given-up', [waits(5_000), { kind: 'closed', status: 'failed' }]),
  webhook('webhook-sent-on-demand', [waits(24 * hourMs), delivered], true),
  lateTruth('late-failure-reversed', 'succeeded', refused),
  lateTruth('late-abnormal-reversed', 'succeeded', abnormal),
  lateTruth('late-success-recorded', 'failed', paid),
  lateTruth('paid-after-reversal', 'reversed', paid),
  lateTruth('late-success-reversed', 'failed', withdrawn, { paidLate: true }),
  {
    name: 'recovered-while-submitting',
    states: ['submitting', 'unknown', 'submitting', 'succeeded'],
    record: async (bench) => {
      const requestedAt = await bench.now();
      const progress = {
        ...freshProgress({ paymentId: freshInput().paymentId, requestedAt }),
        state: 'submitting' as const,
        revision: 4,
        attempt: { number: 1, keyNumber: 1, keyFirstSentAt: requestedAt, lastSentAt: requestedAt },
      };
      const activities = Object.assign(new FakeActivities(), { progress, submits: [lost, paid], queries: [absent] });
      await bench.serve(activities);
      const handle = await bench.startRefund({ type: 'recovery' });
      await handle.result();
      return handle.fetchHistory();
    },
  },
  {
    name: 'accepted-with-the-start',
    states: ['requested', 'approved', 'submitting', 'succeeded'],
    record: async (bench) => {
      await bench.serve(Object.assign(new FakeActivities(), { submits: [paid] }));
      const handle = await bench.startRefundAndAccept();
      await handle.result();
      return handle.fetchHistory();
    },
  },
  {
    name: 'superseded-by-another-run',
    states: ['requested', 'reviewing', 'processing', 'succeeded'],
    record: async (bench) => {
      const plan = { verification: false, approvals: 1, goodsReturn: false };
      const c = await begin(bench, (a) => Object.assign(a, { plan, queries: [paid] }));
      await c.until('reviewing');
      const at = await bench.now();
      const attempt = { number: 1, keyNumber: 1, keyFirstSentAt: at, lastSentAt: at };
      c.activities.progress = { ...c.activities.progress!, state: 'processing', revision: 9, since: at, attempt };
      await refusalCode(c.cancel());
      await c.handle.result();
      return c.handle.fetchHistory();
    },
  },
  {
    name: 'payment-lost-then-charged-again',
    states: [],
    record: async (bench) => {
      const { merchantId, paymentId, requestHash } = freshInput();
      const input = { merchantId, paymentId, requestHash, requestedAt: await bench.now() };
      const activities = Object.assign(new FakeActivities(), {
        payments: [lostPayment, capturedPayment],
        paymentFinds: [lostPayment, absentPayment],
      });
      return run(bench, 'payment', paymentWorkflowId(merchantId, paymentId), input, activities);
    },
  },
  sync('payment-brought-up-to-date', [capturedPayment]),
  sync('payment-brought-up-to-date-late', [lostPayment, heldPayment, capturedPayment]),
  sync('payment-not-brought-up-to-date', [lostPayment]),
  ...payments,
  lateTruthOfClosedRoute('late-success-of-a-closed-route', [paid]),
  lateTruthOfClosedRoute('late-success-of-a-closed-route-that-kept-silent', [paid, lost, paid]),
  {
    name: 'bank-batch',
    states: [],
    record: (bench) => run(bench, 'bankBatch', bankBatchWorkflowId, undefined, new FakeActivities()),
  },
  {
    name: 'backup',
    states: [],
    record: (bench) => run(bench, 'backup', backupWorkflowId, undefined, new FakeActivities()),
  },
  {
    name: 'search-sink',
    states: [],
    record: (bench) => run(bench, 'searchSink', searchSinkWorkflowId, undefined, new FakeActivities()),
  },
  {
    name: 'ledger-sealer-watch',
    states: [],
    record: (bench) => run(bench, 'ledgerSealerWatch', ledgerSealerWatchId, undefined, new FakeActivities()),
  },
  {
    name: 'ledger-sealer',
    states: [],
    record: async (bench) => {
      const head = (sequence: number): LedgerHead => ({ sequence, size: sequence, root: 'r', hash: `h${sequence}` });
      const activities = Object.assign(new FakeActivities(), {
        seals: [
          { kind: 'sealed', head: head(1), note: 'n' },
          { kind: 'rolled_back', found: null },
          { kind: 'rolled_back', found: null },
          { kind: 'sealed', head: head(2), note: 'n' },
          { kind: 'rolled_back', found: null },
        ] satisfies FakeActivities['seals'],
      });
      await bench.serve(activities);
      const handle = await bench.start('ledgerSealer', ledgerSealerWorkflowId, [{ head: null }]);
      await eventually(() => activities.count('sealRecords') === 2);
      await bench.env.sleep('11 minutes');
      await eventually(() => activities.count('sealRecords') === 3);
      await handle.executeUpdate(acceptHeadUpdate, { args: [{ head: head(1), by: 'op_ada' }] });
      await eventually(() => activities.count('sealRecords') === 5);
      const history = await handle.fetchHistory();
      await handle.terminate();
      return history;
    },
  },
  {
    name: 'reconciliation',
    states: [],
    record: (bench) =>
      run(
        bench,
        'reconciliation',
        reconciliationWorkflowId('stripe', 'acct_one'),
        { provider: 'stripe', account: 'acct_one', day: '2026-03-01' },
        new FakeActivities(),
      ),
  },
  {
    name: 'sweep',
    states: [],
    record: (bench) => run(bench, 'sweep', sweepWorkflowId, undefined, new FakeActivities()),
  },
];

export const recordings: readonly Recording[] = [
  ...refundPaths.map((path) => ({
    name: path.name,
    states: path.states,
    ...(path.shown === undefined ? {} : { shown: path.shown }),
    record: async (bench: WorkflowBench) => (await walk(bench, path)).handle.fetchHistory(),
  })),
  ...others,
];
