import { createCipher } from '../../store/encryption';
import { ownerKey } from '../../store/factors/owner';
import type { FactorOwner, NewFactor } from '../../store/store';
import { createStore } from '../../store/create-store';
import { openStore, type TestStore } from './support/open-store';

const oldKey = { id: 'old', key: Buffer.alloc(32, 1) };
const newKey = { id: 'new', key: Buffer.alloc(32, 2) };
const at = new Date('2026-11-30T12:00:00Z');
const owner: FactorOwner = { kind: 'customer', merchantId: 'm1', id: 'c1' };

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('factors', { cipher: createCipher([oldKey]) });
});
afterAll(() => opened.close());

const factor = (id: string, change: Partial<NewFactor> = {}): NewFactor => ({
  id,
  owner: ownerKey(owner),
  type: 'totp',
  label: '',
  channel: null,
  masked: null,
  secret: 'SECRET',
  passkey: null,
  createdAt: at,
  activatedAt: at,
  ...change,
});

test('a window counts exactly, whoever counts at the same moment, and begins anew once it is over', async () => {
  const { factorLimits } = opened.store;
  const counted = await Promise.all(Array.from({ length: 30 }, () => factorLimits.take('window', 1_000, at)));
  expect(counted.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 30 }, (_, n) => n + 1),
  );
  const end = new Date(at.getTime() + 1_000);
  expect(counted.every(({ endsAt }) => endsAt.getTime() === end.getTime())).toBe(true);
  const next = await Promise.all(Array.from({ length: 5 }, () => factorLimits.take('window', 1_000, end)));
  expect(next.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  await factorLimits.giveBack('window');
  expect((await factorLimits.take('window', 1_000, end)).count).toBe(5);
});

test('what is given back never makes a window larger', async () => {
  const { factorLimits } = opened.store;
  for (let n = 0; n < 3; n += 1) await factorLimits.giveBack('empty');
  await factorLimits.take('empty', 1_000, at);
  for (let n = 0; n < 3; n += 1) await factorLimits.giveBack('empty');
  expect((await factorLimits.take('empty', 1_000, at)).count).toBe(1);
});

test('a time step is used once, and no earlier one after it', async () => {
  const { factors } = opened.store;
  await factors.insert(factor('fa_step'));
  const used = await Promise.all(Array.from({ length: 10 }, () => factors.useStep('fa_step', 7)));
  expect(used.filter(Boolean)).toHaveLength(1);
  expect([await factors.useStep('fa_step', 6), await factors.useStep('fa_step', 8)]).toEqual([false, true]);
});

test('a factor that is not active has no step to use', async () => {
  await opened.store.factors.insert(factor('fa_pending', { activatedAt: null }));
  expect(await opened.store.factors.useStep('fa_pending', 7)).toBe(false);
});

test('a recovery code is used once, and codes asked for at the same moment are one sheet', async () => {
  const { factors } = opened.store;
  const sheets = [
    ['a1', 'a2'],
    ['b1', 'b2'],
    ['c1', 'c2'],
  ];
  await Promise.all(sheets.map((hashes) => factors.replaceCodes(owner, hashes, at)));
  const rows = (await factors.list(owner)).filter(({ type }) => type === 'recovery_codes');
  expect(rows).toHaveLength(1);
  const [code] = rows[0]!.codes;
  const used = await Promise.all(Array.from({ length: 5 }, () => factors.useCode(owner, code!)));
  expect(used.filter(Boolean)).toHaveLength(1);
  const other: FactorOwner = { ...owner, merchantId: 'm2' };
  expect(await factors.useCode(other, rows[0]!.codes[1]!)).toBe(false);
});

test('a code that was sent is used once, and not once its time is over', async () => {
  const { challenges } = opened.store;
  const challenge = {
    refundId: 're_1',
    merchantId: 'm1',
    channel: 'sms',
    masked: '***23',
    binding: 'b',
    codeHash: 'h',
    createdAt: at,
    expiresAt: new Date(at.getTime() + 1_000),
    usedAt: null,
  } as const;
  await challenges.insert({ ...challenge, id: 'ch_once' });
  await challenges.insert({ ...challenge, id: 'ch_late' });
  expect([await challenges.use('ch_once', at), await challenges.use('ch_once', at)]).toEqual([true, false]);
  expect(await challenges.use('ch_late', challenge.expiresAt)).toBe(false);
});

test('secrets are encrypted for their row, and encrypted anew with the first key', async () => {
  await opened.store.factors.insert(factor('fa_sealed', { secret: 'KEEPME' }));
  const raw = await opened.raw.collection('factors').findOne({ _id: 'fa_sealed' as never });
  expect(raw?.['secret']).toMatchObject({ keyId: 'old' });
  expect(JSON.stringify(raw)).not.toContain('KEEPME');

  const both = await createStore({ uri: opened.uri, cipher: createCipher([newKey, oldKey]) });
  const sealed = await opened.raw.collection('factors').countDocuments({ secret: { $ne: null } });
  expect(await both.factors.reencrypt()).toBe(sealed);
  expect(await both.factors.reencrypt()).toBe(0);
  await both.close();
  const alone = await createStore({ uri: opened.uri, cipher: createCipher([newKey]) });
  expect(alone.factors.reveal((await alone.factors.get(owner, 'fa_sealed'))!)).toBe('KEEPME');
  const moved = await alone.factors.get(owner, 'fa_step');
  expect(() => alone.factors.reveal({ ...moved!, id: 'fa_elsewhere' })).toThrow('authenticate');
  await alone.close();
});
