import { randomBytes } from 'node:crypto';
import type { Identity } from '../../domain/identity';
import { createStore } from '../../store/create-store';
import { createCipher } from '../../store/encryption';
import type { NewIdentity } from '../../store/store';
import { openStore, type TestStore } from './support/open-store';

const olderKey = { id: 'k1', key: randomBytes(32) };
const newerKey = { id: 'k2', key: randomBytes(32) };
const at = new Date('2026-11-30T12:00:00Z');
const later = new Date('2027-11-30T12:00:00Z');

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('customers', { cipher: createCipher([olderKey]) });
});
afterAll(() => opened.close());

const identity: Identity = {
  name: '欧阳秘密',
  document: {
    type: 'cn_resident_id',
    kind: null,
    country: 'CHN',
    number: '11010519491231002X',
    birthDate: '1949-12-31',
    expiresOn: null,
  },
};
let ids = 0;
const newIdentity = (over: Partial<NewIdentity> = {}): NewIdentity => ({
  merchantId: 'm1',
  customerId: `c${(ids += 1)}`,
  identity,
  level: 'verified',
  method: 'service',
  reference: 'chk-1',
  verifiedAt: at,
  expiresAt: later,
  documentHash: `hash-${ids}`,
  ...over,
});

const withoutHash = ({ documentHash: _hash, ...rest }: NewIdentity) => rest;
const raw = () => opened.raw.collection<{ _id: string; identity: { keyId: string } }>('customers');
const rowOf = (customerId: string) => raw().findOne({ _id: `m1/${customerId}` });

test('name and document are encrypted, bound to their row, and come back whole', async () => {
  const given = newIdentity();
  await opened.store.customers.save(given, null);
  const text = JSON.stringify(await rowOf(given.customerId));
  for (const word of ['欧阳秘密', '11010519491231002X', '1949']) expect(text).not.toContain(word);
  expect(await opened.store.customers.get('m1', given.customerId)).toMatchObject(withoutHash(given));
  const other = newIdentity();
  await opened.store.customers.save(other, null);
  await raw().updateOne(
    { _id: `m1/${other.customerId}` },
    { $set: { identity: (await rowOf(given.customerId))!.identity } },
  );
  await expect(opened.store.customers.get('m1', other.customerId)).rejects.toThrow('unable to authenticate');
  expect(await opened.store.customers.find(['m1', 'm2'], other.customerId)).toMatchObject([{ maskedName: '欧*' }]);
});

test('of two that write on the same ground one does', async () => {
  const given = newIdentity();
  const saves = await Promise.all([1, 2, 3].map(() => opened.store.customers.save(given, null)));
  expect(saves.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'changed', 'saved']);
  const { version } = (await opened.store.customers.get('m1', given.customerId))!;
  const again = await Promise.all([1, 2, 3].map(() => opened.store.customers.save(given, version)));
  expect(again.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'changed', 'saved']);
  await opened.store.customers.remove('m1', given.customerId);
  await opened.store.customers.save(given, null);
  expect(await opened.store.customers.save(given, version)).toEqual({ kind: 'changed' });
});

test.each([
  ['verified', {}, 'verified'],
  ['checked by form', { level: 'format_checked' }, 'format_checked'],
  ['expired now', { expiresAt: at }, 'unverified'],
] as const)('the level of somebody %s', async (_what, over, level) => {
  const given = newIdentity(over);
  await opened.store.customers.save(given, null);
  expect(await opened.store.customers.identityLevel('m1', given.customerId, at)).toBe(level);
  expect(await opened.store.customers.identityLevel('m2', given.customerId, at)).toBe('unverified');
});

test('names are compared with that of somebody verified alone', async () => {
  const { customers } = opened.store;
  const [verified, checked, foreign] = [
    newIdentity(),
    newIdentity({ level: 'format_checked' }),
    newIdentity({ identity: { ...identity, name: 'Erika Müller' } }),
  ];
  for (const given of [verified, checked, foreign]) await customers.save(given, null);
  const match = (customerId: string, name: string, when = at) => customers.nameMatches('m1', customerId, name, when);
  expect(await match(verified.customerId, '欧阳 秘密')).toBe('matches');
  expect(await match(verified.customerId, '欧阳')).toBe('differs');
  expect(await match(verified.customerId, 'Ouyang Mimi')).toBe('incomparable');
  expect(await match(verified.customerId, '欧阳', later)).toBe('unknown');
  expect(await match(foreign.customerId, 'MUELLER ERIKA')).toBe('matches');
  expect(await match(checked.customerId, '欧阳')).toBe('unknown');
  expect(await match('nobody', '欧阳')).toBe('unknown');
});

test('a document is found by its hash while somebody is verified by it', async () => {
  const given = newIdentity();
  await opened.store.customers.save(given, null);
  const holders = async (merchantId: string, when: Date) =>
    (await opened.store.customers.verifiedBy(merchantId, given.documentHash, when)).map(({ customerId }) => customerId);
  expect(await holders('m1', at)).toEqual([given.customerId]);
  expect([await holders('m2', at), await holders('m1', later)]).toEqual([[], []]);
});

test('a new key takes over from the old one, which may go then', async () => {
  const given = newIdentity();
  await opened.store.customers.save(given, null);
  const both = await createStore({ uri: opened.uri, cipher: createCipher([newerKey, olderKey]) });
  const alone = await createStore({ uri: opened.uri, cipher: createCipher([newerKey]) });
  const keyless = await createStore({ uri: opened.uri });
  try {
    await raw().deleteMany({ _id: { $ne: `m1/${given.customerId}` } });
    await expect(alone.customers.get('m1', given.customerId)).rejects.toThrow('k1');
    expect([await both.customers.reencrypt(), await both.customers.reencrypt()]).toEqual([1, 0]);
    expect((await alone.customers.get('m1', given.customerId))?.identity).toEqual(identity);
    await expect(keyless.customers.save(newIdentity(), null)).rejects.toThrow('DATA_ENCRYPTION_KEYS');
  } finally {
    for (const store of [both, alone, keyless]) await store.close();
  }
});
