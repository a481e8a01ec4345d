import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { carryOut, recordsOf } from '../../activities/reconcile/carry-out';
import { lookAgain } from '../../activities/reconcile/look-again';
import { compareDay } from '../../activities/reconcile/reconcile';
import { emptyTally, runOf } from '../../activities/reconcile/run';
import { settleUndecided } from '../../activities/reconcile/settle-undecided';
import { settlementLineId, type SettlementLine } from '../../domain/settlement';
import { SettlementError } from '../../gateways/settlement/settlement-error';
import { balanceOf } from '../../ledger/postings';
import type { PaymentDocument, ReconciliationCase } from '../../store/store';
import { ActivityWorld, later, requestedAt, step, type AcceptedRefund } from './support/activity-world';

const day = requestedAt.slice(0, 10);
let world: ActivityWorld;
let account: string;
let accounts = 0;
let ref = 0;

beforeAll(async () => {
  world = await ActivityWorld.start('reconcile');
});
beforeEach(() => {
  accounts += 1;
  account = `acct_${accounts}`;
  world.deps = { ...world.deps, accounts: [{ id: account, provider: 'stripe', merchantId: 'm_one' }] };
});
afterAll(() => world.close());

const input = () => ({ provider: 'stripe' as const, account, day });

const line = (about: Partial<SettlementLine>): SettlementLine => ({
  provider: 'stripe',
  account,
  kind: 'payment',
  ref: `txn_${(ref += 1)}`,
  ourKey: null,
  providerId: `x_${ref}`,
  providerPaymentId: null,
  amount: 100_000,
  currency: 'GBP',
  fee: 0,
  feeCurrency: 'GBP',
  at: new Date(later(0)),
  settled: true,
  line: ref,
  ...about,
});

async function* stream(lines: readonly SettlementLine[]): AsyncGenerator<SettlementLine> {
  yield* lines;
}

const compare = (lines: readonly SettlementLine[], change: { day?: string } = {}) =>
  compareDay(world.deps, { ...input(), ...change }, { lines: stream(lines) });

const cases = (): Promise<ReconciliationCase[]> =>
  world.store.reconciliationCases
    .list({ merchantIds: ['m_one'], limit: 100 })
    .then((all) => all.filter((one) => one.account === account));

const found = async () =>
  (await cases()).map(({ difference, status, proposedAction }) => `${difference} ${status} ${proposedAction}`);

/** A payment that was captured on the day, with its record. */
async function paid(change: Partial<PaymentDocument> = {}): Promise<PaymentDocument> {
  const payment = await world.payment({ account, capturedAt: new Date(later(0)), ...change });
  await world.store.tradeRecords.post([
    world.deps.records.capture({ payment, at: payment.capturedAt ?? new Date(later(0)) }),
  ]);
  return payment;
}

const paymentLine = ({ id, providerPaymentId }: PaymentDocument, change: Partial<SettlementLine> = {}) =>
  line({ ourKey: id, providerId: providerPaymentId!, providerPaymentId, ...change });

const refundLine = (payment: PaymentDocument, { refundId }: AcceptedRefund, change: Partial<SettlementLine> = {}) =>
  line({
    kind: 'refund',
    ourKey: refundId,
    providerId: `re_of_${refundId}`,
    providerPaymentId: payment.providerPaymentId,
    amount: 1_250,
    ...change,
  });

async function submitted(payment: PaymentDocument): Promise<AcceptedRefund> {
  const accepted = await world.refund(['approved'], payment);
  world.gateway.refunds = [{ kind: 'unknown', reason: 'timeout' }];
  await world.run('submitRefund', await world.submitInput(accepted));
  return accepted;
}

async function succeed(accepted: AcceptedRefund, at = later(120_000)): Promise<void> {
  const { revision } = await world.row(accepted.refundId);
  const transition = { ...step(revision + 1, 'succeeded'), at };
  const providerRefundId = `re_of_${accepted.refundId}`;
  await world.run('settleRefund', { ...accepted.ref, at, transitions: [transition], providerRefundId });
}

describe('a day', () => {
  test('on which both sides say the same leaves nothing to be done', async () => {
    const payment = await paid();
    const refund = await submitted(payment);
    await succeed(refund);
    const done = await compare([paymentLine(payment), refundLine(payment, refund)]);
    expect(done).toMatchObject({ status: 'done', counts: { lines: 2, matched: 2 }, day });
    expect(await cases()).toEqual([]);
  });

  test('compared again changes nothing', async () => {
    const payment = await paid();
    const lines = [paymentLine(payment, { amount: 99_999, fee: 30 }), line({})];
    const first = await compare(lines);
    const before = await cases();
    expect(before).toHaveLength(3);
    expect(await compare(lines)).toEqual(first);
    expect(await cases()).toEqual(before);
    const alerts = await world.store.alerts.list(['m_one'], 1_000);
    for (const { id } of before) expect(alerts.find(({ subject }) => subject === id)?.count).toBe(1);
  });

  test('whose comparing was cut off goes on behind what it had done', async () => {
    const payments = [await paid(), await paid()];
    const lines = payments.map((payment) => paymentLine(payment, { fee: 7 }));
    const reached = { lines: 1, matched: 1, fees: { GBP: 7 } };
    const whole = await compare(lines);
    const from = { ...reached, differences: { ...whole.counts.differences, fee: 0 } };
    const again = await compareDay(world.deps, input(), { lines: stream(lines), from });
    expect(again).toEqual(whole);
  });

  test('of a bank is read from its beginning again', async () => {
    world.deps = { ...world.deps, accounts: [{ id: account, provider: 'bank', merchantId: 'm_one' }] };
    const moved = [1, 2].map(() => line({ provider: 'bank', kind: 'refund', at: new Date(`${day}T00:00:00Z`) }));
    const from = { ...emptyTally, lines: 1, matched: 1 };
    const done = await compareDay(world.deps, { provider: 'bank', account, day }, { lines: stream(moved), from });
    expect(done.counts).toMatchObject({ lines: 2, matched: 0, differences: { missing_here: 2 } });
  });
});

describe('each difference is a case', () => {
  test('missing here: the provider is asked about it', async () => {
    const payment = await paid();
    await compare([
      paymentLine(payment),
      line({ kind: 'refund', amount: 300, providerPaymentId: payment.providerPaymentId }),
    ]);
    expect(await found()).toEqual(['missing_here open query_again']);
    expect(world.workflows.started.at(-1)).toMatchObject({ kind: 'payment_sync', input: { paymentId: payment.id } });
  });

  test('missing here: a second payout under the key of a refund that was paid', async () => {
    const payment = await paid();
    const refund = await submitted(payment);
    await succeed(refund);
    const twice = refundLine(payment, refund, { providerId: 're_second' });
    await compare([paymentLine(payment), refundLine(payment, refund), twice]);
    expect(await found()).toEqual(['missing_here open query_again']);
  });

  test('missing there', async () => {
    await paid();
    await compare([]);
    expect(await found()).toEqual(['missing_there open query_again']);
  });

  test('another amount, and another currency', async () => {
    const [one, other] = [await paid(), await paid()];
    await compare([paymentLine(one, { amount: 99_999 }), paymentLine(other, { currency: 'USD' })]);
    expect((await found()).toSorted()).toEqual([
      'amount_differs open post_correction',
      'currency_differs open post_correction',
    ]);
  });

  test('near the edge of a day it waits for the next file, which clears it up', async () => {
    const payment = await paid({ capturedAt: new Date(`${day}T23:50:00Z`) });
    await compare([]);
    expect(await found()).toEqual(['timing open wait']);
    await compare([paymentLine(payment, { at: new Date('2026-03-02T00:00:01Z') })], { day: '2026-03-02' });
    expect(await cases()).toMatchObject([{ status: 'resolved', resolution: { action: 'agrees_now' } }]);
  });

  test('near the edge of a day it is missing once the next file does not have it either, however often the first is read', async () => {
    await paid({ capturedAt: new Date(`${day}T23:50:00Z`) });
    await compare([]);
    await compare([], { day: '2026-03-02' });
    await compare([]);
    expect(await found()).toEqual(['missing_there open query_again']);
  });

  test('fees of a day are one case for each currency', async () => {
    const payment = await paid();
    const fee = line({ kind: 'fee', fee: 5, amount: 5 });
    const done = await compare([paymentLine(payment, { fee: 30 }), fee]);
    expect(done.fees).toEqual([{ currency: 'GBP', amount: 35 }]);
    expect(await cases()).toMatchObject([{ difference: 'fee', theirs: { amount: 35, currency: 'GBP' } }]);
  });

  test('what came back in the file beside a refund that was given up here moved nothing', async () => {
    const payment = await paid();
    const refund = await submitted(payment);
    const { revision } = await world.row(refund.refundId);
    await world.run('recordTransitions', { ...refund.ref, transitions: [step(revision + 1, 'failed')] });
    const there = refundLine(payment, refund);
    await compare([paymentLine(payment), { ...there, kind: 'reversal', ref: 'txn_back' }, there]);
    expect(await cases()).toEqual([]);
  });
});

describe('a refund that is undecided here', () => {
  test('has its provider asked; once that decided it, the case is closed', async () => {
    const payment = await paid();
    const refund = await submitted(payment);
    const lines = [paymentLine(payment), refundLine(payment, refund)];
    await compare(lines);
    expect(await found()).toEqual(['undecided open query_again']);
    expect(world.workflows.told.at(-1)).toMatchObject({ refundId: refund.refundId });
    await succeed(refund);
    await compare(lines);
    expect(await cases()).toMatchObject([{ status: 'resolved', resolution: { action: 'agrees_now' } }]);
    expect(await settleUndecided(world.deps, runOf(world.deps, input()))).toEqual({ settled: 0 });
  });

  test('that its provider cannot decide is resolved by the line of the file, as evidence', async () => {
    const payment = await paid();
    const refund = await submitted(payment);
    const told = refundLine(payment, refund);
    await compare([paymentLine(payment), told]);
    expect(await settleUndecided(world.deps, runOf(world.deps, input()))).toEqual({ settled: 1 });
    expect(world.workflows.resolved.at(-1)).toEqual({
      refundId: refund.refundId,
      by: `settlement:stripe/${account}/refund/${told.ref}`,
      to: 'succeeded',
      providerReference: told.providerId,
    });
  });

  test('that the provider contradicts stays so, and a person is told', async () => {
    const payment = await paid();
    const refund = await submitted(payment);
    await compare([paymentLine(payment), refundLine(payment, refund)]);
    world.workflows.answersResolution = 'contradicted_by_provider';
    expect(await settleUndecided(world.deps, runOf(world.deps, input()))).toEqual({ settled: 0 });
    world.workflows.answersResolution = 'done';
    expect(await world.alarms(refund.refundId)).toContain('reconciliation_unresolved critical');
  });

  test('is decided neither by a line of another amount nor by one that has not settled', async () => {
    const payment = await paid();
    const [one, other] = [await submitted(payment), await submitted(payment)];
    const lines = [refundLine(payment, one, { amount: 1_251 }), refundLine(payment, other, { settled: false })];
    await compare([paymentLine(payment), ...lines]);
    expect(await settleUndecided(world.deps, runOf(world.deps, input()))).toEqual({ settled: 0 });
  });
});

describe('a refund that ended unpaid and was paid after all', () => {
  async function ended(payment: PaymentDocument, set: object = {}): Promise<AcceptedRefund> {
    const refund = await submitted(payment);
    const { revision } = await world.row(refund.refundId);
    await world.release(refund.ref, later(90_000));
    await world.store.refunds.advance(refund.refundId, { transitions: [step(revision + 1, 'failed')], set });
    return refund;
  }

  const late = ({ ref: of, refundId }: AcceptedRefund) => ({
    ...of,
    at: later(120_000),
    providerRefundId: `re_of_${refundId}`,
  });
  const comeback = (refund: AcceptedRefund) => ({ ...late(refund), at: later(180_000), code: 'lost_card' });

  /** Its card was closed, it went to a bank and ended there. */
  const elsewhere = (providerRefundId: string | null) => ({
    provider: 'bank' as const,
    account: 'house',
    providerRefundId: 'E2E1',
    closedRoutes: [
      {
        provider: 'stripe' as const,
        account,
        destinationId: null,
        providerRefundId,
        keyNumber: 1,
        code: 'lost_card',
        at: later(60_000),
      },
    ],
  });

  test('is undecided until that is booked, and agrees then', async () => {
    const payment = await paid();
    const refund = await ended(payment);
    const lines = [paymentLine(payment), refundLine(payment, refund)];
    await compare(lines);
    expect(await found()).toEqual(['undecided open query_again']);
    await world.run('recordLateSuccess', late(refund));
    await compare(lines);
    expect(await cases()).toMatchObject([{ status: 'resolved', resolution: { action: 'agrees_now' } }]);
  });

  test('makes no case where it was booked before the file came', async () => {
    const payment = await paid();
    const [one, other] = [await ended(payment), await ended(payment, elsewhere(null))];
    await world.run('recordLateSuccess', late(one));
    await world.run('recordLateSuccess', { ...late(other), closedRoute: 'stripe' });
    await compare([paymentLine(payment), refundLine(payment, one), refundLine(payment, other)]);
    expect(await cases()).toEqual([]);
  });

  test('stays undecided where another route was booked', async () => {
    const payment = await paid();
    const refund = await ended(payment, elsewhere(null));
    await world.run('recordLateSuccess', { ...late(refund), providerRefundId: 'E2E1' });
    await compare([paymentLine(payment), refundLine(payment, refund)]);
    expect(await found()).toEqual(['undecided open query_again']);
  });

  test('and came back is undecided until that is booked, too', async () => {
    const payment = await paid();
    const refund = await ended(payment);
    await world.run('recordLateSuccess', late(refund));
    const there = refundLine(payment, refund);
    const lines = [paymentLine(payment), there, { ...there, kind: 'reversal' as const, ref: `${there.ref}_back` }];
    await compare(lines);
    expect(await cases()).toMatchObject([{ difference: 'undecided', kind: 'reversal', status: 'open' }]);
    expect(world.workflows.told.at(-1)).toMatchObject({ refundId: refund.refundId });
    await world.run('reverseLateSuccess', comeback(refund));
    await compare(lines);
    expect(await cases()).toMatchObject([{ status: 'resolved', resolution: { action: 'agrees_now' } }]);
  });
});

describe('a file', () => {
  test('that is damaged fails the day and raises an alarm', async () => {
    const damaged = () => {
      throw new SettlementError('refused', 'sum_differs', 7);
    };
    world.deps = {
      ...world.deps,
      gateways: { ...world.deps.gateways, stripe: Object.assign(world.gateway, { readSettlement: damaged }) },
    };
    await expect(compareDay(world.deps, input())).rejects.toMatchObject({ reason: 'sum_differs' });
    const { id } = runOf(world.deps, input());
    expect(await world.store.reconciliations.get(id, null)).toMatchObject({ status: 'failed', failure: 'sum_differs' });
    expect(await world.alarms(id)).toEqual(['reconciliation_failed critical']);
  });

  test('that is absent is an empty one only on a day on which nothing of ours moved', async () => {
    const absent = () => {
      throw new SettlementError('absent', 'no_bill');
    };
    world.deps = {
      ...world.deps,
      gateways: { ...world.deps.gateways, stripe: Object.assign(world.gateway, { readSettlement: absent }) },
    };
    expect(await compareDay(world.deps, input())).toMatchObject({ status: 'done', counts: { lines: 0 } });
    await paid({ capturedAt: new Date('2026-03-05T10:00:00Z') });
    await expect(compareDay(world.deps, { ...input(), day: '2026-03-05' })).rejects.toMatchObject({
      trouble: 'absent',
    });
    // Not there yet, perhaps.
    const today = new Date().toISOString().slice(0, 10);
    await expect(compareDay(world.deps, { ...input(), day: today })).rejects.toMatchObject({ trouble: 'absent' });
    // A restored database cannot vouch for what came after its backup.
    await world.store.fence.raise('restored', new Date('2026-02-11T09:00:00Z'), new Date('2026-02-10T12:00:00Z'));
    await world.store.fence.lift();
    for (const [lost, status] of Object.entries({ '2026-02-09': 'done', '2026-02-12': 'done' }))
      expect(await compareDay(world.deps, { ...input(), day: lost })).toMatchObject({ status });
    for (const lost of ['2026-02-10', '2026-02-11'])
      await expect(compareDay(world.deps, { ...input(), day: lost })).rejects.toMatchObject({ trouble: 'absent' });
  });
});

describe('what a case is about', () => {
  test('is what the last file says, while nobody has decided', async () => {
    const theirs = line({ kind: 'refund', amount: 300 });
    await compare([theirs]);
    await compare([{ ...theirs, amount: 320 }]);
    expect(await cases()).toMatchObject([{ difference: 'missing_here', theirs: { amount: 320 }, status: 'open' }]);
  });

  test('is the fees of the whole day', async () => {
    const payment = await paid();
    await compare([paymentLine(payment, { fee: 50 })]);
    await compare([paymentLine(payment, { fee: 50 }), line({ kind: 'fee', amount: 0, fee: 130 })]);
    expect(await cases()).toMatchObject([{ difference: 'fee', theirs: { amount: 180 } }]);
  });

  test('and has changed is not what was proposed any more', async () => {
    const theirs = line({ kind: 'refund', amount: 300 });
    await compare([theirs]);
    const [{ id, revision }] = (await cases()) as [ReconciliationCase];
    const proposal = { action: 'write_off', by: 'op_ada', at: new Date(), approvedBy: null, approvedAt: null } as const;
    const asked = { status: 'awaiting_approval', proposal } as const;
    const standing = await world.store.reconciliationCases.change(id, revision, asked, new Date());
    await world.store.settlements.put([
      { ...theirs, amount: 320, id: settlementLineId(theirs), merchantId: 'm_one', day },
    ]);
    const now = await lookAgain(world.deps, standing!);
    expect(now).toMatchObject({ status: 'open', proposal: null, theirs: { amount: 320 } });
  });
});

describe('a correction', () => {
  const approved = { action: 'post_correction', by: 'op_ada', approvedBy: 'op_ben' } as const;

  /** What two operators agree on, carried out. */
  async function correct(at = new Date()): Promise<ReconciliationCase> {
    const [standing] = await cases();
    const proposal = { ...approved, at, approvedAt: at };
    const decided = await world.store.reconciliationCases.change(standing!.id, standing!.revision, { proposal }, at);
    return (await carryOut(world.deps, decided!))!;
  }

  const inTheBooks = async (): Promise<number> => {
    let sum = 0;
    for await (const { postings } of world.store.tradeRecords.all(['m_one']))
      sum += balanceOf(postings, 'asset:provider:stripe', 'GBP');
    return sum;
  };

  async function endedThenPaid() {
    const payment = await paid();
    const refund = await submitted(payment);
    const { revision } = await world.row(refund.refundId);
    await world.release(refund.ref, later(90_000));
    await world.store.refunds.advance(refund.refundId, { transitions: [step(revision + 1, 'failed')], set: {} });
    return { refund, lines: [paymentLine(payment), refundLine(payment, refund)] };
  }

  test('is taken back once the books have got the movement by themselves', async () => {
    const { refund, lines } = await endedThenPaid();
    await compare(lines);
    await correct();
    const corrected = await inTheBooks();
    await compare(lines);
    expect(await cases()).toMatchObject([{ resolution: { ...approved, takenBack: null } }]);

    const providerRefundId = `re_of_${refund.refundId}`;
    await world.run('recordLateSuccess', { ...refund.ref, at: later(120_000), providerRefundId });
    expect(await inTheBooks()).toBe(corrected - 1_250);
    await compare(lines);
    await compare(lines);
    expect(await inTheBooks()).toBe(corrected);
    const [standing] = await cases();
    expect(standing).toMatchObject({ status: 'resolved', resolution: { ...approved, takenBack: {} } });
    const { recordIds } = standing!.resolution!.takenBack!;
    const record = await world.store.tradeRecords.get(recordIds[0]!, ['m_one']);
    expect(recordIds).toHaveLength(1);
    expect(record).toMatchObject({ type: 'adjustment', amount: 1_250, providerReference: providerRefundId });
    expect(await world.alarms(standing!.id)).toContain('reconciliation_correction_taken_back warning');
  });

  test('whose taking back a crash has cut off is taken back to its end, with the same records', async () => {
    const { refund, lines } = await endedThenPaid();
    await compare(lines);
    const standing = await correct();
    const corrected = await inTheBooks();
    const providerRefundId = `re_of_${refund.refundId}`;
    await world.run('recordLateSuccess', { ...refund.ref, at: later(120_000), providerRefundId });
    const resolution = { ...standing.resolution!, takenBack: { at: new Date(later(130_000)), recordIds: [] } };
    await world.store.reconciliationCases.change(standing.id, standing.revision, { resolution }, new Date());
    await compare(lines);
    expect(await inTheBooks()).toBe(corrected);
    const [ended] = await cases();
    const [recordId] = ended!.resolution!.takenBack!.recordIds;
    expect(await world.store.tradeRecords.get(recordId!, null)).toMatchObject({ occurredAt: new Date(later(130_000)) });
  });

  test('of a movement that no file had is taken back when one tells of it after all', async () => {
    const payment = await paid();
    await compare([]);
    const before = await inTheBooks();
    await correct();
    expect(await inTheBooks()).toBe(before - 100_000);
    await compare([paymentLine(payment)]);
    expect(await inTheBooks()).toBe(before);
  });

  test('of what is not booked here has the books get all that the provider has, and is taken back once it is booked', async () => {
    const { refund, lines } = await endedThenPaid();
    const [payment, paidOut] = lines as [SettlementLine, SettlementLine];
    const asked = world.workflows.told.length;
    await compare([payment, { ...paidOut, amount: 1_200 }]);
    expect(await cases()).toMatchObject([{ difference: 'amount_differs', ours: { amount: 1_250, booked: false } }]);
    expect(world.workflows.told.length + world.workflows.inputsOf('late_truth').length).toBeGreaterThan(asked);
    const before = await inTheBooks();
    await correct();
    expect(await inTheBooks()).toBe(before - 1_200);
    await world.run('recordLateSuccess', {
      ...refund.ref,
      at: later(120_000),
      providerRefundId: `re_of_${refund.refundId}`,
    });
    await compare([payment]);
    expect(await inTheBooks()).toBe(before - 1_250);
    const [{ id }] = (await cases()) as [ReconciliationCase];
    expect(await world.alarms(id)).toContain('reconciliation_correction_taken_back critical');
  });

  test('that the ledger has and a restored case does not know is carried out and taken back as it stands there', async () => {
    const { refund, lines } = await endedThenPaid();
    await compare(lines);
    const [open] = (await cases()) as [ReconciliationCase];
    await correct();
    await world.run('recordLateSuccess', {
      ...refund.ref,
      at: later(120_000),
      providerRefundId: `re_of_${refund.refundId}`,
    });
    await compare(lines);
    const before = await inTheBooks();
    const [ended] = (await cases()) as [ReconciliationCase];
    const { resolution } = ended;
    const asRestored = { ...resolution!, takenBack: null };
    await world.store.reconciliationCases.change(ended.id, ended.revision, { resolution: asRestored }, new Date());
    await compare(lines);
    expect(await inTheBooks()).toBe(before);
    const [again] = (await cases()) as [ReconciliationCase];
    expect(again.resolution?.takenBack).toEqual(resolution?.takenBack);

    const anew = { status: 'awaiting_approval', resolution: null, proposal: null } as const;
    await world.store.reconciliationCases.change(again.id, again.revision, anew, new Date());
    await correct(new Date(Date.now() + 60_000));
    expect(await inTheBooks()).toBe(before);
    expect(open.id).toBe(ended.id);
  });

  test('that differs from the record under its id is an alarm, and the other cases are looked at', async () => {
    const { refund, lines } = await endedThenPaid();
    const other = await endedThenPaid();
    const all = [...lines, ...other.lines];
    await compare(all);
    for (const one of await cases()) {
      const decided = { ...approved, at: new Date(), approvedAt: new Date() };
      const changed = await world.store.reconciliationCases.change(
        one.id,
        one.revision,
        { proposal: decided },
        new Date(),
      );
      await carryOut(world.deps, changed!);
    }
    const [first] = (await cases()) as [ReconciliationCase];
    const taken = world.deps.records.adjustment({
      id: `${first.id}/GBP/taken_back`,
      merchantId: 'm_one',
      debit: 'asset:provider:stripe',
      credit: 'liability:merchant',
      amount: 7,
      currency: 'GBP',
      reference: null,
      at: new Date(),
    });
    await world.store.tradeRecords.post([taken]);
    for (const { ref, refundId } of [refund, other.refund])
      await world.run('recordLateSuccess', { ...ref, at: later(120_000), providerRefundId: `re_of_${refundId}` });
    expect(await compare(all)).toMatchObject({ status: 'done' });
    expect(await world.alarms(taken.id)).toEqual(['trade_record_breach critical']);
    const ended = await cases();
    expect(ended.filter(({ resolution }) => (resolution?.takenBack?.recordIds.length ?? 0) > 0)).toHaveLength(1);
  });

  test('of half a year ago is left to people', async () => {
    const payment = await paid();
    await compare([]);
    await correct(new Date(Date.now() - 181 * 86_400_000));
    const corrected = await inTheBooks();
    await compare([paymentLine(payment)]);
    expect(await inTheBooks()).toBe(corrected);
  });

  test('of what stays missing here stays', async () => {
    const theirs = line({ kind: 'refund', amount: 300 });
    await compare([theirs]);
    await correct();
    const corrected = await inTheBooks();
    await compare([theirs]);
    expect(await inTheBooks()).toBe(corrected);
    expect(await cases()).toMatchObject([{ resolution: { takenBack: null } }]);
  });
});

describe('carried out', () => {
  const kinds = ['payment', 'refund', 'reversal'] as const;
  const amounts = fc.integer({ min: 1, max: 1_000_000 });

  test('a proposal makes the books agree with the provider, whatever differed, and balances', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.option(amounts),
        amounts,
        fc.constantFrom('GBP', 'USD'),
        fc.constantFrom('post_correction' as const, 'write_off' as const),
        fc.boolean(),
        (kind, ours, theirs, currency, action, booked) => {
          const at = new Date(requestedAt);
          const standing = {
            id: 'rcase_1',
            merchantId: 'm_one',
            provider: 'stripe',
            account: 'acct',
            kind,
            difference: ours === null ? 'missing_here' : currency === 'GBP' ? 'amount_differs' : 'currency_differs',
            providerId: 'x',
            ours: ours === null ? null : { amount: ours, currency: 'GBP', at, booked },
            theirs: { amount: theirs, currency, at },
          } as unknown as ReconciliationCase;
          const records = recordsOf(world.deps.records, standing, action, at);
          const sign = kind === 'refund' ? -1 : 1;
          for (const held of ['GBP', 'USD']) {
            const before = held === 'GBP' && booked ? sign * (ours ?? 0) : 0;
            const truth = held === currency ? sign * theirs : 0;
            const change = balanceOf(
              records.flatMap(({ postings }) => postings),
              'asset:provider:stripe',
              held,
            );
            expect(before + change).toBe(truth);
          }
        },
      ),
    );
  });
});
