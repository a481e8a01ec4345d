import { settlementLineId } from '../../domain/settlement';
import { balanceOf } from '../../ledger/postings';
import type { ReconciliationCase } from '../../store/store';
import { apiWorld, get, post, type ApiWorld } from './support/api-world';
import { keepCase, keepReconciliation } from './support/reconciliation-rows';

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld('reconciliations');
});
afterAll(() => world.close());

const on = (id: string, action: string, body: object = {}, key = world.keys.operator) =>
  post(world, key, `/v1/reconciliation_cases/${id}/${action}`, body);

const proposal = { action: 'post_correction', note: 'refunded in the dashboard' };

test('operators read what was compared, merchants and strangers do not', async () => {
  const { id } = await keepReconciliation(world.store);
  const answer = await get(world, world.keys.operator, `/v1/reconciliations/${id}`);
  expect(answer.body).toMatchObject({ object: 'reconciliation', id, merchant: 'm1', day: '2026-03-01' });
  expect((await get(world, world.keys.operator, '/v1/reconciliations')).body.data).toHaveLength(1);
  expect((await get(world, world.keys.strayOperator, '/v1/reconciliations')).body.data).toEqual([]);
  expect((await get(world, world.keys.strayOperator, `/v1/reconciliations/${id}`)).status).toBe(404);
  expect((await get(world, world.keys.merchant, '/v1/reconciliations')).status).toBe(403);
});

test('cases are listed by status and difference, page by page, with their age', async () => {
  const found = await Promise.all(
    [{ difference: 'timing' }, { difference: 'fee', kind: 'fee' }, { difference: 'fee', kind: 'fee' }].map((change) =>
      keepCase(world.store, change as object),
    ),
  );
  const list = async (query: string): Promise<string[]> =>
    (await get(world, world.keys.operator, `/v1/reconciliation_cases?${query}`)).body.data.map(
      ({ id }: { id: string }) => id,
    );
  const fees = found.filter(({ difference }) => difference === 'fee').map(({ id }) => id);
  expect((await list('difference=fee&status=open')).toSorted()).toEqual(fees.toSorted());
  const first = await list('difference=fee&limit=1');
  const second = await list(`difference=fee&limit=1&starting_after=${first[0]!}`);
  expect([...first, ...second].toSorted()).toEqual(fees.toSorted());
  const one = await get(world, world.keys.operator, `/v1/reconciliation_cases/${fees[0]!}`);
  expect(one.body.age_seconds).toBeGreaterThanOrEqual(0);
  expect((await get(world, world.keys.strayOperator, '/v1/reconciliation_cases')).body.data).toEqual([]);
});

test('money moves only once a second operator agrees; then the books have what the provider has', async () => {
  const { id } = await keepCase(world.store);
  const proposed = await on(id, 'propose', proposal);
  expect([proposed.status, proposed.body.status]).toEqual([202, 'awaiting_approval']);
  const records = () => world.store.tradeRecords.list({ merchantIds: ['m1'], type: 'adjustment', limit: 100 });
  expect((await records()).data).toEqual([]);

  const alone = await on(id, 'approve');
  expect([alone.status, alone.body.code]).toEqual([409, 'second_operator_required']);
  const approved = await on(id, 'approve', {}, world.keys.second);
  expect(approved.body).toMatchObject({ status: 'resolved', resolution: { action: 'post_correction' } });
  const { data } = await records();
  expect(data.map((record) => record.id)).toEqual(approved.body.resolution.trade_records);
  const postings = data.flatMap((record) => record.postings);
  expect(balanceOf(postings, 'asset:provider:stripe', 'GBP')).toBe(-300);
  expect(balanceOf(postings, 'liability:merchant:m1', 'GBP')).toBe(300);

  expect((await on(id, 'approve', {}, world.keys.second)).body.code).toBe('reconciliation_case_closed');
  expect((await records()).data).toHaveLength(1);
  const audited = (await world.store.audit.list(id)).filter(({ action }) => action !== 'request');
  expect(audited.map(({ action, detail }) => `${action} ${String(detail['outcome'])}`)).toEqual([
    'reconciliation_case.propose requested',
    'reconciliation_case.propose done',
    'reconciliation_case.approve requested',
    'reconciliation_case.approve refused',
    'reconciliation_case.approve requested',
    'reconciliation_case.approve done',
    'reconciliation_case.approve requested',
    'reconciliation_case.approve refused',
  ]);
});

describe('a case that the books have cleared up since', () => {
  const capturedAt = new Date('2026-03-01T10:00:00Z');

  /** The file had a payment that was not captured here at first; it is by now. */
  async function clearedUp(change: Partial<ReconciliationCase> = {}): Promise<string> {
    const payment = await world.payment({ capturedAt });
    const { provider, account, captured: amount, currency } = payment;
    const providerId = payment.providerPaymentId!;
    const ref = `txn_${payment.id}`;
    const line = { provider, account, kind: 'payment', ref, ourKey: payment.id, providerId } as const;
    const lineId = settlementLineId(line);
    const rest = {
      providerPaymentId: providerId,
      fee: 0,
      feeCurrency: currency,
      at: capturedAt,
      settled: true,
      line: 1,
    };
    await world.store.settlements.put([
      { ...line, ...rest, amount, currency, id: lineId, merchantId: 'm1', day: '2026-03-01' },
    ]);
    const theirs = { amount, currency, at: capturedAt };
    const undecided = { difference: 'undecided', kind: 'payment', providerId, lineId, theirs } as const;
    return (await keepCase(world.store, { ...undecided, ...change })).id;
  }

  const resolved = async (id: string) => {
    expect(await world.store.reconciliationCases.get(id, null)).toMatchObject({
      status: 'resolved',
      proposal: null,
      resolution: { action: 'agrees_now', recordIds: [] },
    });
  };

  test('has nothing to propose any more', async () => {
    const id = await clearedUp();
    const answer = await on(id, 'propose', proposal);
    expect([answer.status, answer.body.code]).toEqual([409, 'reconciliation_case_closed']);
    await resolved(id);
  });

  test('posts nothing when what was proposed before is approved', async () => {
    const at = new Date('2026-03-02T10:00:00Z');
    const asked = { action: 'post_correction', by: 'key_other', at, approvedBy: null, approvedAt: null } as const;
    const id = await clearedUp({ status: 'awaiting_approval', proposal: asked });
    const before = await world.store.tradeRecords.list({ merchantIds: ['m1'], type: 'adjustment', limit: 100 });
    const answer = await on(id, 'approve');
    expect([answer.status, answer.body.code]).toEqual([409, 'reconciliation_case_closed']);
    await resolved(id);
    const after = await world.store.tradeRecords.list({ merchantIds: ['m1'], type: 'adjustment', limit: 100 });
    expect(after).toEqual(before);
  });
});

test('what a crash left between the approval and its records is finished by asking once more', async () => {
  const { id } = await keepCase(world.store, {
    status: 'awaiting_approval',
    proposal: {
      action: 'write_off',
      by: 'key_other',
      at: new Date('2026-03-02T10:00:00Z'),
      approvedBy: 'key_third',
      approvedAt: new Date('2026-03-02T11:00:00Z'),
    },
  });
  const finished = await on(id, 'approve');
  expect(finished.body.resolution).toMatchObject({ approved_by: 'key_third', at: '2026-03-02T11:00:00.000Z' });
  const [record] = finished.body.resolution.trade_records as string[];
  const posted = await world.store.tradeRecords.get(record!, ['m1']);
  expect(balanceOf(posted!.postings, 'expense:write_offs', 'GBP')).toBe(300);
});

test('a proposal can be taken back; a case that waits for the next file has none', async () => {
  const { id } = await keepCase(world.store);
  await on(id, 'propose', proposal);
  expect((await on(id, 'propose', proposal)).body.code).toBe('reconciliation_case_closed');
  expect((await on(id, 'reject')).body).toMatchObject({ status: 'open', proposal: null });
  expect((await on(id, 'reject')).body.code).toBe('reconciliation_case_closed');
  const waiting = await keepCase(world.store, { difference: 'timing' });
  expect((await on(waiting.id, 'propose', proposal)).body.code).toBe('reconciliation_case_closed');
});

test('an operator takes a case, and has the provider asked once more', async () => {
  const payment = await world.payment();
  const { id } = await keepCase(world.store, { paymentId: payment.id });
  const taken = await on(id, 'take', { note: 'mine' });
  expect(taken.body.owner).toMatch(/^key_/);
  expect((await on(id, 'query_again')).status).toBe(200);
  const row = await world.store.reconciliationCases.get(id, null);
  expect(row).toMatchObject({ status: 'open', owner: taken.body.owner });
});

test('notes may not hold card numbers', async () => {
  const { id } = await keepCase(world.store);
  const note = 'card 4242 4242 4242 4242';
  for (const [action, body] of Object.entries({ propose: { ...proposal, note }, take: { note } })) {
    expect((await on(id, action, body)).body.code).toBe('card_number_refused');
  }
});
