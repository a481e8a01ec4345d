/** Rule 3.1.13: the fence is lifted only once files cover the time from the backup to the restore. */
import fc from 'fast-check';
import { runFence } from '../../api/fence-cli';
import { compareDay } from '../../activities/reconcile/reconcile';
import { gapsBetween } from '../../activities/reconcile/coverage';
import type { SettlementLine } from '../../domain/settlement';
import { ActivityWorld } from '../activities/support/activity-world';

const account = { provider: 'stripe', account: 'acct_one' } as const;
const since = '2026-03-01T12:00:00.000Z';
const raisedAt = new Date('2026-03-03T09:00:00.000Z');

let world: ActivityWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_13_coverage');
  world.deps = { ...world.deps, accounts: [{ id: 'acct_one', provider: 'stripe', merchantId: 'm_one' }] };
});
afterAll(() => world.close());

const fence = (...args: string[]) => runFence(args, world.store, [account]);

async function compare(day: string, lines: readonly SettlementLine[] = []): Promise<void> {
  async function* stream(): AsyncGenerator<SettlementLine> {
    yield* lines;
  }
  await compareDay(world.deps, { ...account, day }, { lines: stream() });
}

test('it stays up while a day of an account is not reconciled or shows what the database lacks, and says so', async () => {
  await world.store.fence.raise('restored', raisedAt, new Date(since));
  expect(await fence('lift')).toContain(`not reconciled: stripe/acct_one ${since} to ${raisedAt.toISOString()}`);
  await compare('2026-03-01');
  await compare('2026-03-03');
  expect(await fence('lift')).toContain('2026-03-02T00:00:00.000Z to 2026-03-03T00:00:00.000Z');

  const lost: SettlementLine = {
    ...account,
    kind: 'refund',
    ref: 'txn_lost',
    ourKey: 're_aaaaaaaaaaaaaaaaaaaaaaaaaa',
    providerId: 're_lost',
    providerPaymentId: 'pi_lost',
    amount: 500,
    currency: 'GBP',
    fee: 0,
    feeCurrency: 'GBP',
    at: new Date('2026-03-02T10:00:00Z'),
    settled: true,
    line: 1,
  };
  await compare('2026-03-02', [lost]);
  const refusal = await fence('lift');
  expect(refusal).toMatch(/^The fence stays up: restored\nopen: rcase_/);
  const [id = ''] = /rcase_[a-z2-7]+/.exec(refusal) ?? [];
  const late = { ...lost, ref: 'txn_late', providerId: 're_late', ourKey: null };
  await compare('2026-03-09', [late]);
  expect((await fence('lift')).match(/open: rcase_/g)).toHaveLength(2);
  for await (const one of world.store.reconciliationCases.unresolved(account)) {
    const change = { status: 'resolved' } as const;
    if (one.id !== id) await world.store.reconciliationCases.change(one.id, one.revision, change, new Date());
  }
  expect(await world.store.fence.reason()).toBe('restored');

  const standing = (await world.store.reconciliationCases.get(id, null))!;
  await world.store.reconciliationCases.change(id, standing.revision, { status: 'resolved' }, new Date());
  expect(await fence('lift')).toContain('The fence is down');
});

test('it can be forced, and one that was raised without a backup covers nothing', async () => {
  await world.store.fence.raise('restored', new Date(), new Date('2020-01-01T00:00:00Z'));
  expect(await fence('lift')).toContain('The fence stays up');
  expect(await fence('lift', '--force')).toContain('The fence is down');
  expect(await fence('raise', 'maintenance')).toBe('The fence is up: maintenance');
  expect(await fence('lift')).toContain('The fence is down');
  const audited = (await world.store.audit.list('fence')).slice(-3);
  expect(audited.map(({ action, actor, detail }) => [action, actor, detail])).toEqual([
    ['fence.lift', 'cli', { reason: 'restored', forced: true }],
    ['fence.raise', 'cli', { reason: 'maintenance', since: null }],
    ['fence.lift', 'cli', { reason: 'maintenance', forced: false }],
  ]);
});

test('without any account that is known nothing is covered', async () => {
  await world.store.fence.raise('restored', new Date(), new Date('2020-01-01T00:00:00Z'));
  expect(await runFence(['lift'], world.store, [])).toContain('no account is known');
  await world.store.fence.lift();
});

test('a time of the future, or none at all, is no time of a backup', async () => {
  for (const time of ['2999-01-01T00:00:00Z', 'yesterday']) {
    expect(await fence('raise', '--since', time, 'restored')).toContain('no time in the past');
  }
  expect(await world.store.fence.reason()).toBeNull();
});

test('a day that still lasts is covered up to when it was read', async () => {
  const today = new Date().toISOString().slice(0, 10);
  await compare(today);
  const [covered] = await world.store.reconciliations.covering(account, { from: new Date(), to: new Date() });
  expect(covered).toBeUndefined();
});

test('gaps are what no span covers, whatever spans there are', () => {
  const spans = fc
    .array(fc.tuple(fc.nat(100), fc.nat(30)))
    .map((pairs) => pairs.map(([from, width]) => ({ from: new Date(from), to: new Date(from + width) })));
  fc.assert(
    fc.property(spans, (unordered) => {
      const ordered = unordered.toSorted((left, right) => left.from.getTime() - right.from.getTime());
      const gaps = gapsBetween(ordered, { from: new Date(20), to: new Date(80) });
      const within = (list: readonly { from: Date; to: Date }[], ms: number): boolean =>
        list.some(({ from, to }) => from.getTime() <= ms && ms < to.getTime());
      for (let ms = 20; ms < 80; ms += 1) expect(within(gaps, ms)).toBe(!within(ordered, ms));
      expect(within(gaps, 19) || within(gaps, 80)).toBe(false);
    }),
  );
});
