/**
 * Refunds go on while they are copied, and rows are read one collection after the other. Whatever was acknowledged is
 * there after a restore, and comes to its end with the money that moved: none twice (I2, I6, rule 3.1.13).
 */
import { runBackup } from '../../activities/backup/run-backup';
import type { RowCollection } from '../../store/backup/collections';
import type { PaymentDocument } from '../../store/store';
import { ActivityWorld, requestedAt, step, type AcceptedRefund } from './support/activity-world';
import { BackupWorld } from './support/backup-world';

const answered = { status: 201, body: '{}', headers: {} };
const paidAt = '2026-03-01T10:00:07.000Z';
const later = '2026-03-09T10:00:00.000Z';

let backup: BackupWorld;
let before: ActivityWorld;
let after: ActivityWorld;
beforeEach(async () => {
  backup = await BackupWorld.open();
  before = await ActivityWorld.on(backup.source.uri);
  after = await ActivityWorld.on(backup.other.uri);
});
afterEach(async () => {
  await before.close();
  await after.close();
  await backup.close();
});

const acknowledge = (id: string) => before.store.idempotency.answer(id, answered);

async function ask(payment: PaymentDocument): Promise<AcceptedRefund> {
  const accepted = await before.accept(payment);
  await before.open(accepted);
  await acknowledge(accepted.refundId);
  return accepted;
}

const outcome = (refundId: string) => ({ kind: 'succeeded', providerRefundId: `re_${refundId.slice(-6)}` }) as const;

const settle = (world: ActivityWorld, { ref }: AcceptedRefund, revision: number, at: string) =>
  world.run('settleRefund', {
    ...ref,
    at,
    providerRefundId: outcome(ref.refundId).providerRefundId,
    transitions: [step(revision, 'succeeded')],
  });

/** Sent, paid, in the books. */
async function complete(accepted: AcceptedRefund): Promise<void> {
  const { revision } = await before.row(accepted.refundId);
  const toApproved = revision === 1 ? [step(2, 'approved')] : [];
  if (toApproved.length > 0) await before.run('recordTransitions', { ...accepted.ref, transitions: toApproved });
  before.gateway.refunds = [outcome(accepted.refundId)];
  await before.run('submitRefund', await before.submitInput(accepted));
  await settle(before, accepted, 4, paidAt);
}

/** Backs up; `during` runs before the collection that it is named after is read. The sweeper is never far. */
async function backUp(during: Partial<Record<RowCollection, () => Promise<void>>>): Promise<void> {
  const { store } = backup.source;
  const rows = {
    ...store.backup,
    async *all(name: RowCollection) {
      await during[name]?.();
      await before.run('sweep');
      await backup.seal();
      yield* store.backup.all(name);
    },
  };
  await runBackup({ ...store, backup: rows }, backup.place);
}

/** What a recovery comes to: it is opened again, and the provider is asked what became of it. */
async function recover(accepted: AcceptedRefund): Promise<void> {
  const opened = await after.open(accepted);
  if (opened === null || !('progress' in opened)) throw new Error('It was not opened');
  if (opened.progress.state === 'approved') {
    after.gateway.queries = [outcome(accepted.refundId)];
    expect(await after.run('submitRefund', await after.submitInput(accepted))).toEqual(outcome(accepted.refundId));
  } else {
    expect(opened.progress).toMatchObject({ state: 'unknown', amount: 1_250, attempt: { number: 1, keyNumber: 1 } });
  }
  expect(after.gateway.names()).not.toContain('refund');
  const { revision } = await after.row(accepted.refundId);
  expect(await settle(after, accepted, revision + 1, later)).toEqual({ kind: 'written' });
}

const recovered = (): string[] =>
  after.workflows.inputsOf('recovery').map((input) => (input as { refundId: string }).refundId);

async function expectWhole(accepted: AcceptedRefund): Promise<void> {
  const { paymentId, refundId } = accepted;
  expect(await after.row(refundId)).toMatchObject({ state: 'succeeded', amount: 1_250 });
  const [there, here] = await Promise.all([before.paymentRow(paymentId), after.paymentRow(paymentId)]);
  expect(here).toMatchObject({ reservations: there.reservations, reserved: 0, refunded: 1_250 });
  expect(await after.records(paymentId)).toEqual(await before.records(paymentId));
  expect(await after.alarms(refundId)).toEqual([]);
}

test.each<[string, RowCollection, RowCollection]>([
  ['begun and paid between refunds and payments', 'payments', 'payments'],
  ['begun between refunds and payments, paid after both', 'payments', 'inbox'],
  ['begun and paid after payments', 'inbox', 'inbox'],
  ['begun after payments, paid before requests', 'inbox', 'idempotency_keys'],
])('a refund that is %s', async (_what, begins, ends) => {
  const payment = await before.payment();
  let accepted: AcceptedRefund | undefined;
  const begin = async () => {
    accepted = await ask(payment);
  };
  const end = async () => complete(accepted!);
  await backUp(begins === ends ? { [begins]: async () => begin().then(end) } : { [begins]: begin, [ends]: end });
  await backup.restore();
  expect(await after.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
  expect(recovered()).toEqual([accepted!.refundId]);
  await recover(accepted!);
  await expectWhole(accepted!);
  expect(await after.run('sweep')).toEqual({ recovered: 0, delivered: 0 });
});

test('a refund that was there already, and is paid after it was read', async () => {
  const accepted = await ask(await before.payment());
  await before.run('recordTransitions', { ...accepted.ref, transitions: [step(2, 'approved')] });
  await backUp({ inbox: () => complete(accepted) });
  await backup.restore();
  expect(await after.run('sweep')).toEqual({ recovered: 1, delivered: 0 });
  // The fence is up: what the provider knows is asked for all the same.
  await recover(accepted);
  await expectWhole(accepted);
});

test('a refund that was paid, and comes back after its payment was read', async () => {
  const accepted = await ask(await before.payment());
  await complete(accepted);
  const { paymentId, refundId } = accepted;
  await backUp({
    inbox: async () => {
      const move = await before.store.payments.reverse(paymentId, refundId, new Date(later));
      if (move.kind !== 'moved') throw new Error('It was not reversed');
      const { payment } = move;
      const refund = { id: refundId, amount: 1_250, providerRefundId: 're_1' };
      await before.store.tradeRecords.post([before.deps.records.reversal({ payment, refund, at: new Date(later) })]);
    },
  });
  await backup.restore();
  const [there, here] = await Promise.all([before.paymentRow(paymentId), after.paymentRow(paymentId)]);
  expect(here).toMatchObject({ reservations: [{ state: 'reversed' }], refunded: 0 });
  expect(here).toEqual(there);
});

test('a request that nobody has answered, but that holds an amount', async () => {
  const payment = await before.payment();
  let accepted: AcceptedRefund | undefined;
  await backUp({
    payments: async () => {
      accepted = await before.accept(payment);
      await before.open(accepted);
    },
  });
  await backup.restore();
  await after.run('sweep');
  expect(recovered()).toEqual([accepted!.refundId]);
  expect(await after.open(accepted!)).toMatchObject({ progress: { state: 'requested' } });
  expect(await after.records(payment.id)).toEqual(await before.records(payment.id));
});

test('a payment that came after payments were read, and its refund', async () => {
  const captured = {
    kind: 'captured',
    providerPaymentId: 'pi_late',
    amount: 5_000,
    currency: 'GBP',
    capturedAt: requestedAt,
    refunds: [],
    disputed: false,
  } as const;
  let paymentId = '';
  let accepted: AcceptedRefund | undefined;
  await backUp({
    inbox: async () => {
      const input = await before.acceptPayment();
      ({ paymentId } = input);
      await before.run('openPayment', input);
      await before.run('concludePayment', { ...input, outcome: captured });
      await acknowledge(paymentId);
      accepted = await ask(await before.paymentRow(paymentId));
      await complete(accepted);
    },
  });
  await backup.restore();
  await after.run('sweep');
  expect(recovered()).toEqual([]);
  const [input] = after.workflows.inputsOf('payment') as {
    merchantId: string;
    paymentId: string;
    requestedAt: string;
    requestHash: string;
  }[];
  expect(input).toMatchObject({ paymentId, requestedAt });
  // With its row there its workflow knows that it may have been charged before.
  expect(await after.run('openPayment', { ...input!, requestId: null })).toMatchObject({ resumed: true, result: null });
  await after.run('sweep');
  expect(recovered()).toEqual([]);

  await after.run('concludePayment', { ...input!, requestId: null, outcome: captured });
  await after.run('sweep');
  expect(recovered()).toEqual([accepted!.refundId]);
  await recover(accepted!);
  await expectWhole(accepted!);
});
