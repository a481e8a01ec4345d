import type { OutboxEvent, PendingRow } from '../../store/store';
import { openStore, type TestStore } from './support/open-store';
import { at, newId, payment, refund, steps } from './support/rows';

let opened: TestStore;
let merchantId: string;
beforeAll(async () => {
  opened = await openStore('outbox');
});
beforeEach(() => {
  merchantId = newId('m');
});
afterAll(() => opened.close());

const pending = (since = at(0), limit = 10): Promise<PendingRow[]> =>
  opened.store.outbox.pending(merchantId, since, limit);

const told = (events: readonly OutboxEvent[]): string[] => events.map(({ type, sequence }) => `${sequence} ${type}`);

const open = async () => (await opened.store.refunds.open(refund({ merchantId }))).id;
const advance = (id: string, change: Parameters<typeof opened.store.refunds.advance>[1]) =>
  opened.store.refunds.advance(id, change);

describe('a refund', () => {
  test('begins with its event, in the row that is inserted, however often that is repeated', async () => {
    const row = refund({ merchantId });
    await opened.store.refunds.open(row);
    await opened.store.refunds.open(row);
    const [found] = await pending();
    expect(found).toMatchObject({ source: 'refunds', id: row.id });
    expect(told(found!.events)).toEqual(['1 refund.created']);
  });

  test('has an event for each state that it enters, in the very write that enters it', async () => {
    const id = await open();
    await advance(id, { transitions: steps(2, 'approved', 'submitting') });
    await advance(id, { transitions: steps(4, 'succeeded'), set: { providerRefundId: 're_1' } });
    await advance(id, { transitions: steps(5, 'reversed') });
    const [row] = await pending();
    expect(told(row!.events)).toEqual([
      '1 refund.created',
      '2 refund.updated',
      '3 refund.updated',
      '4 refund.succeeded',
      '5 refund.reversed',
    ]);
    const raw = await opened.raw.collection<{ _id: string }>('refunds').findOne({ _id: id });
    expect(raw).toMatchObject({ revision: 5, eventAt: at(5), events: row!.events.map((event) => ({ id: event.id })) });
  });

  test.each([
    ['verifying', 'requires_action'],
    ['awaiting_return', 'requires_action'],
    ['reviewing', 'updated'],
    ['rejected', 'failed'],
    ['canceled', 'updated'],
    ['manual_review', 'updated'],
  ] as const)('that enters %s has the event refund.%s', async (state, event) => {
    const id = await open();
    await advance(id, { transitions: steps(2, state) });
    expect(told((await pending())[0]!.events).at(-1)).toBe(`2 refund.${event}`);
  });

  test('that goes another way is told with it from then on, and as it was before', async () => {
    const id = await open();
    const destination = { id: 'rd_1', kind: 'iban', masked: 'GB••••0001' } as const;
    await advance(id, { transitions: steps(2, 'approved', 'submitting', 'action_required') });
    await advance(id, { transitions: steps(5, 'submitting'), set: { provider: 'bank', account: 'b', destination } });
    const ways = (await pending())[0]!.events.map(({ type, subject }) =>
      subject.kind === 'refund' ? [type, subject.refund.provider, subject.refund.destination] : [],
    );
    expect(ways.slice(-2)).toEqual([
      ['refund.requires_action', 'stripe', null],
      ['refund.updated', 'bank', destination],
    ]);
  });

  test('has an event for a note only if clients see what it changes', async () => {
    const id = await open();
    await advance(id, { transitions: steps(2, 'requested'), set: { amount: 900 } });
    await advance(id, { transitions: steps(3, 'reviewing') });
    await advance(id, { transitions: steps(4, 'reviewing'), approvedBy: 'key_op' });
    await advance(id, { transitions: steps(5, 'reviewing'), set: { pendingResolution: null } });
    expect(told((await pending())[0]!.events)).toEqual(['1 refund.created', '2 refund.updated', '3 refund.updated']);
  });

  test('a write that is repeated, late or illegal invents nothing', async () => {
    const id = await open();
    const change = { transitions: steps(2, 'approved', 'submitting') };
    await Promise.all([advance(id, change), advance(id, change), advance(id, change)]);
    await advance(id, { transitions: steps(2, 'reviewing') });
    await advance(id, { transitions: steps(9, 'approved') });
    await advance(id, { transitions: steps(2, 'approved', 'submitting', 'processing') });
    expect(told((await pending())[0]!.events)).toEqual([
      '1 refund.created',
      '2 refund.updated',
      '3 refund.updated',
      '4 refund.updated',
    ]);
  });

  test('is shown by each event as it was then', async () => {
    const id = await open();
    const risk = { decision: 'allow', score: 3, rules: ['new'], policyVersion: '1' } as const;
    await advance(id, { transitions: steps(2, 'requested'), set: { amount: 900 } });
    await advance(id, { transitions: steps(3, 'approved'), set: { risk } });
    await advance(id, { transitions: steps(4, 'submitting', 'processing'), set: { providerRefundId: 're_1' } });
    await advance(id, {
      transitions: steps(6, 'failed'),
      set: { failure: { code: 'expired_card', stage: 'provider' } },
    });
    const shown = (await pending())[0]!.events.map(({ subject }) => {
      if (subject.kind !== 'refund') throw new Error('It is about something else');
      const { state, amount, providerRefundId, failure, updatedAt } = subject.refund;
      return [state, amount, subject.refund.risk?.score ?? null, providerRefundId, failure?.code ?? null, updatedAt];
    });
    expect(shown).toEqual([
      ['requested', 1250, null, null, null, at(0)],
      ['requested', 900, null, null, null, at(2)],
      ['approved', 900, 3, null, null, at(3)],
      ['submitting', 900, 3, null, null, at(4)],
      ['processing', 900, 3, 're_1', null, at(5)],
      ['failed', 900, 3, 're_1', 'expired_card', at(6)],
    ]);
  });

  test('is done with once it is marked, until it is written again; what is marked is not told again', async () => {
    const id = await open();
    const [first] = await pending();
    await opened.store.outbox.markDispatched(first!);
    expect(await pending()).toEqual([]);
    await advance(id, { transitions: steps(2, 'approved') });
    const [second] = await pending();
    expect(told(second!.events)).toEqual(['2 refund.updated']);
  });

  test('that was written while its events were dispatched stays to be looked at', async () => {
    const id = await open();
    const [seen] = await pending();
    await advance(id, { transitions: steps(2, 'approved') });
    await opened.store.outbox.markDispatched(seen!);
    const [left] = await pending();
    expect(told(left!.events)).toEqual(['2 refund.updated']);
  });

  test('shows nothing of its outbox in its document', async () => {
    const id = await open();
    const row = await opened.store.refunds.get(id, null);
    expect(Object.keys(row!).toSorted()).toEqual(Object.keys(refund()).toSorted());
  });
});

describe('a payment', () => {
  test('has its event in the write that captures it, once, and as it was then', async () => {
    const { id } = payment();
    await opened.store.payments.insert(payment({ id, merchantId, status: 'pending', providerPaymentId: null }));
    expect(await pending()).toEqual([]);
    const capture = { status: 'captured', providerPaymentId: newId('pi'), capturedAt: at(-900_000) } as const;
    await opened.store.payments.conclude(id, capture);
    await opened.store.payments.importExternalRefund(id, { id: 're_x', amount: 100, at: at(1) });
    const [first] = await pending();
    await opened.store.payments.conclude(id, capture);
    const [again] = await pending();
    expect(told(first!.events)).toEqual(['1 payment.captured']);
    expect(again!.events[0]!.at).toEqual(first!.events[0]!.at);
    expect(Date.now() - first!.events[0]!.at.getTime()).toBeLessThan(60_000);
    expect(first!.events[0]!.subject).toMatchObject({
      kind: 'payment',
      payment: { status: 'captured', providerPaymentId: capture.providerPaymentId, refunded: 0, captured: 5000 },
    });
    await opened.store.outbox.markDispatched(first!);
    expect(await pending()).toEqual([]);
  });

  test.each(['failed', 'expired'] as const)('that is captured after it had %s has its event, too', async (status) => {
    const { id } = payment();
    const action = { type: 'qr_code', content: 'https://pay.example/1' } as const;
    await opened.store.payments.insert(payment({ id, merchantId, status: 'pending', providerPaymentId: null }));
    await opened.store.payments.keepOpen(id, { providerPaymentId: newId('pi'), nextAction: action });
    await opened.store.payments.conclude(id, { status, failureCode: 'given_up' });
    expect(await pending()).toEqual([]);
    const capture = { status: 'captured', providerPaymentId: newId('pi'), capturedAt: at(9) } as const;
    await opened.store.payments.conclude(id, capture);
    expect(await pending()).toEqual([]);
    await opened.store.payments.conclude(id, capture, { late: true });
    const [row] = await pending();
    await opened.store.payments.conclude(id, capture, { late: true });
    expect((await pending())[0]!.events).toEqual(row!.events);
    expect(told(row!.events)).toEqual(['1 payment.captured']);
    expect(row!.events[0]!.subject).toMatchObject({ payment: { status: 'captured', failureCode: null } });
  });

  test('that is registered as captured has its event in the row that is inserted', async () => {
    await opened.store.payments.insert(payment({ merchantId }));
    expect(told((await pending())[0]!.events)).toEqual(['1 payment.captured']);
  });

  test('shows nothing of the outbox', async () => {
    const row = payment({ merchantId });
    await opened.store.payments.insert(row);
    expect(await opened.store.payments.get(row.id, null)).toEqual(row);
  });

  test('that fails has none', async () => {
    const row = payment({ merchantId, status: 'pending', providerPaymentId: null });
    await opened.store.payments.insert(row);
    await opened.store.payments.conclude(row.id, { status: 'failed', failureCode: 'card_declined' });
    expect(await pending()).toEqual([]);
  });
});

describe('an alert', () => {
  const raise = (second: number, of: string | null = merchantId) =>
    opened.store.alerts.raise(
      { kind: 'refund_held', severity: 'warning', merchantId: of, subject: `re_${merchantId}`, detail: `at ${second}` },
      at(second),
    );

  test('of a merchant is an event each time it is raised; its count is the sequence', async () => {
    await raise(1);
    const [first] = await pending();
    expect(told(first!.events)).toEqual(['1 alert.raised']);
    await opened.store.outbox.markDispatched(first!);
    expect(await pending()).toEqual([]);
    await raise(2);
    await raise(3);
    const [second] = await pending();
    expect(told(second!.events)).toEqual(['3 alert.raised']);
    expect(second!.events[0]!.subject).toMatchObject({ alert: { count: 3, detail: 'at 3' } });
    await raise(4);
    await opened.store.outbox.markDispatched(second!);
    expect(told((await pending())[0]!.events)).toEqual(['4 alert.raised']);
  });

  test('of the engine is told to no merchant', async () => {
    await raise(1, null);
    expect(await pending()).toEqual([]);
  });
});

test('what happened before is left out, and so is what belongs to others', async () => {
  await open();
  const late = refund({ merchantId, createdAt: at(20) });
  await opened.store.refunds.open(late);
  await opened.store.refunds.open(refund({ merchantId: newId('m'), createdAt: at(20) }));
  expect((await pending(at(20))).map(({ id }) => id)).toEqual([late.id]);
  expect(await pending(at(21))).toEqual([]);
});

test('the oldest come first, and so many of a kind as are asked for', async () => {
  const rows = [3, 1, 2].map((second) => refund({ merchantId, createdAt: at(second) }));
  for (const row of rows) await opened.store.refunds.open(row);
  await opened.store.payments.insert(payment({ merchantId }));
  const found = await pending(at(0), 2);
  expect(found.map(({ source }) => source)).toEqual(['refunds', 'refunds', 'payments']);
  expect(found.slice(0, 2).map(({ id }) => id)).toEqual([rows[1]!.id, rows[2]!.id]);
});

test('an event has the same id whoever computes it, and no two have one', async () => {
  const id = await open();
  await advance(id, { transitions: steps(2, 'approved', 'submitting', 'succeeded') });
  const ids = (await pending())[0]!.events.map((event) => event.id);
  expect(new Set(ids).size).toBe(4);
  expect((await pending())[0]!.events.map((event) => event.id)).toEqual(ids);
  for (const event of ids) expect(event).toMatch(/^evt_[a-z2-7]{26}$/);
});
