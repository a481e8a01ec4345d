/** Rule 3.1.13: a bank cannot be asked, so that what may have been ordered before a restore waits for its statements. */
import { compareDay } from '../../activities/reconcile/reconcile';
import type { SettlementLine } from '../../domain/settlement';
import { ActivityWorld } from '../activities/support/activity-world';
import { BankWorld } from '../activities/support/bank-world';

let world: ActivityWorld;
let bank: BankWorld;
beforeAll(async () => {
  world = await ActivityWorld.start('rule_13_bank');
  bank = new BankWorld(world);
  world.deps = { ...world.deps, accounts: [{ id: 'house', provider: 'bank', merchantId: 'm_one' }] };
});
afterAll(async () => {
  bank.close();
  await world.close();
});

async function* nothing(): AsyncGenerator<SettlementLine> {}

const compare = (day: string) =>
  compareDay(world.deps, { provider: 'bank', account: 'house', day }, { lines: nothing() });

test('they must cover the days that a booking may take, too', async () => {
  const accepted = await bank.refusedRefund();
  await world.store.fence.raise('restored', new Date('2026-03-03T09:00:00Z'), new Date('2026-03-01T12:00:00Z'));
  await world.store.fence.lift();
  await bank.redirect(accepted);
  const input = await world.submitInput(accepted, { ...bank.second, attempt: 3, keyNumber: 2 });
  expect(await world.run('submitRefund', input)).toMatchObject({ kind: 'held_back', reason: 'bank_not_reconciled' });
  expect(await world.store.bankBook.find(input.key)).toBeNull();

  for (const day of ['01', '02', '03', '04', '05']) await compare(`2026-03-${day}`);
  expect(await world.run('submitRefund', input)).toMatchObject({ kind: 'held_back' });
  await compare('2026-03-06');
  expect(await world.run('submitRefund', input)).toMatchObject({ kind: 'processing' });
});
