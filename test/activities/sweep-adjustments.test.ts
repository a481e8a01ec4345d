import { base32 } from '../../domain/base32';
import { randomBytes } from 'node:crypto';
import { TradeRecordBreach } from '../../ledger/trade-record-breach';
import { postFee } from '../../activities/recording/post-fee';
import { postAdjustment } from '../../activities/adjustments/post-adjustment';
import type { AdjustmentDocument } from '../../store/store';
import { ActivityWorld } from './support/activity-world';

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('sweep-adjustments');
});
afterAll(() => world.store.close());

async function asked(expiresAt = new Date(Date.now() + 60_000)): Promise<AdjustmentDocument> {
  return world.store.adjustments.open({
    id: `adj_${base32(randomBytes(16))}`,
    merchantId: 'm_one',
    status: 'pending',
    debit: 'expense:fees',
    credit: 'asset:provider:stripe',
    amount: 30,
    currency: 'GBP',
    reference: null,
    reason: 'a fee that no file shows',
    requestedBy: 'key_a',
    createdAt: new Date(),
    expiresAt,
    decidedBy: null,
    decidedAt: null,
    recordId: null,
  });
}

const audited = async (id: string) =>
  (await world.store.audit.list(id)).map(({ actor, action }) => `${actor} ${action}`);

test('what was approved is posted, however late and however often', async () => {
  const { id } = await asked();
  const decision = { to: 'approved', by: 'key_b', at: new Date('2026-03-01T10:00:00Z') } as const;
  const approved = await world.store.adjustments.decide(id, decision);
  await world.run('sweep');
  const row = await world.store.adjustments.get(id, null);
  expect(row).toMatchObject({ status: 'posted' });
  const record = await world.store.tradeRecords.get(row?.recordId ?? '', null);
  expect(record).toMatchObject({ subjectId: id, occurredAt: decision.at, amount: 30 });
  expect(await audited(id)).toEqual(['engine adjustment.post']);

  await world.run('sweep');
  await postAdjustment(world.deps, approved!);
  expect(await audited(id)).toHaveLength(1);
});

test('what nobody decided about in time expires', async () => {
  const [over, open] = [await asked(new Date(Date.now() - 1)), await asked()];
  await world.run('sweep');
  expect((await world.store.adjustments.get(over.id, null))?.status).toBe('expired');
  expect((await world.store.adjustments.get(open.id, null))?.status).toBe('pending');
  expect(await audited(over.id)).toEqual(['engine adjustment.expire']);
  const decision = { to: 'approved', by: 'key_b', at: new Date() } as const;
  expect(await world.store.adjustments.decide(over.id, decision)).toBeNull();
});

test('a record that is not the adjustment’s own is a breach, and the sweep goes on', async () => {
  const { id } = await asked();
  const approved = await world.store.adjustments.decide(id, { to: 'approved', by: 'key_b', at: new Date() });
  await world.store.tradeRecords.post([world.deps.records.adjustment({ ...approved!, at: new Date(0) })]);
  await expect(postAdjustment(world.deps, approved!)).rejects.toBeInstanceOf(TradeRecordBreach);
  await world.run('sweep');
  expect((await world.store.adjustments.get(id, null))?.status).toBe('approved');
  const alarms = await world.store.alerts.list(['m_one'], 10);
  expect(alarms.map(({ kind }) => kind)).toContain('trade_record_breach');
});

describe('a provider’s fee', () => {
  const fee = {
    merchantId: 'm_fees',
    provider: 'stripe',
    account: 'acct_one',
    reference: 'txn_1',
    direction: 'charged',
    amount: 45,
    currency: 'GBP',
    at: new Date('2026-03-01T10:00:00Z'),
  } as const;
  const booked = async () => {
    const rows = [];
    for await (const row of world.store.tradeRecords.all(['m_fees'])) rows.push(row);
    return rows;
  };

  test('is booked once, however often it is told', async () => {
    await Promise.all([postFee(world.deps, fee), postFee(world.deps, fee)]);
    await postFee(world.deps, { ...fee });
    expect(await booked()).toMatchObject([{ type: 'fee', amount: 45 }]);
  });

  test('under the same reference with another amount is a breach', async () => {
    await expect(postFee(world.deps, { ...fee, amount: 46 })).rejects.toMatchObject({ type: 'trade_record_breach' });
    expect(await booked()).toMatchObject([{ amount: 45 }]);
  });
});
