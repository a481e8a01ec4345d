import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackup } from '../../activities/backup/create-backup';
import { drillRestore } from '../../activities/backup/drill';
import { backupsIn, objectsOf, readManifest, type Manifest } from '../../activities/backup/manifest';
import { restoreBackup } from '../../activities/backup/restore-backup';
import { objectsAt, runBackup, type BackupPlace } from '../../activities/backup/run-backup';
import { sealBatch } from '../../activities/sealing/seal-batch';
import { runBackupCommand } from '../../api/backup-cli';
import { createRecordBuilder } from '../../ledger/record-builder';
import { signerOf } from '../../ledger/seals/signing-keys';
import { derivedCollections, ledgerCollections, rowCollections } from '../../store/backup/collections';
import type { Store } from '../../store/store';
import { openStore, type TestStore } from '../store/support/open-store';
import { at, newId, payment, refund } from '../store/support/rows';

const hmacKey = Buffer.alloc(32, 7);
const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));
const stranger = signerOf('tests/ledger', Buffer.alloc(32, 2));
const builder = createRecordBuilder({ hmacKey });
const key = { id: 'k1', key: Buffer.alloc(32, 9) };

let source: TestStore;
let other: TestStore;
let folder: string;
let place: BackupPlace;

beforeEach(async () => {
  source = await openStore('backup', { hmacKey });
  other = await openStore('restore', { hmacKey });
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  place = { folder, keys: [], keep: 30, signer, verifiers: [signer] };
  await addRefund();
  await addRefund();
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await source.close();
  await other.close();
});

/** A refund with its payment and its sealed hold. */
async function addRefund(): Promise<string> {
  const paid = payment();
  const row = refund({ paymentId: paid.id });
  await source.store.payments.insert(paid);
  await source.store.refunds.open(row);
  await postHold(row.id);
  await sealBatch(source.store, { hmacKey, signer }, new Date());
  return row.id;
}

const postHold = (id: string): Promise<void> =>
  source.store.tradeRecords.post([
    builder.hold({ payment: payment(), refund: { id, amount: 7, providerRefundId: null }, at: at(1) }),
  ]);

async function contentOf({ backup }: Store): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const name of rowCollections) {
    content[name] = [];
    for await (const { line } of backup.all(name)) content[name].push(line);
  }
  return content;
}

const latest = async (): Promise<Manifest> => readManifest(folder, (await backupsIn(folder)).at(-1)!, place.verifiers);

async function restore(keys = place.keys): Promise<void> {
  const objects = objectsAt({ folder, keys });
  const manifest = await latest();
  await restoreBackup({ store: other.store, manifest, objects, verifiers: place.verifiers, hmacKey });
}

test('every collection of the engine is backed up, or follows from one that is', async () => {
  const names = (await source.raw.db!.listCollections().toArray()).map(({ name }) => name);
  const known: readonly string[] = [...rowCollections, ...ledgerCollections, ...derivedCollections];
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

test.each([[0], [1]])('what is restored is what was there, whole and behind the fence (%d keys)', async (count) => {
  place = { ...place, keys: [key].slice(0, count) };
  await runBackup(source.store, place);
  const startedAt = (await latest()).started_at;
  await restore();
  expect(await contentOf(other.store)).toEqual(await contentOf(source.store));
  const [head, restored] = await Promise.all([source.store.ledger.head(), other.store.ledger.head()]);
  expect(restored).toEqual(head);
  expect(await other.store.ledger.waitingSince()).toBeNull();
  expect(await other.store.fence.standing()).toMatchObject({ since: new Date(startedAt) });
});

test('nothing of an encrypted backup can be read in the folder', async () => {
  const id = await addRefund();
  await runBackup(source.store, { ...place, keys: [key] });
  const { collections } = await latest();
  const name = collections.refunds![0]!.object;
  expect(readFileSync(objectFile(name)).includes(id)).toBe(false);
});

test('a refund that is written while rows are read has its records in the backup, or is not in it', async () => {
  let late = '';
  const { ledger } = source.store;
  const sealing = {
    ...ledger,
    waitingSince: async () => {
      await sealBatch(source.store, { hmacKey, signer }, new Date());
      return ledger.waitingSince();
    },
  };
  const say = (line: string): void => {
    if (line.startsWith('payments')) late = newId('re');
  };
  // Posted when refunds were read and the ledger was not.
  const store = { backup: { ...source.store.backup, all: withPosting(() => late) }, ledger: sealing };
  await createBackup({ store, folder, objects: objectsAt(place), signer, previous: null, say });
  await restore();
  const records = [];
  for await (const record of other.store.tradeRecords.all(null)) records.push(record.refundId);
  expect(late).not.toBe('');
  expect(records).toContain(late);
});

const withPosting = (id: () => string) =>
  async function* all(this: void, name: (typeof rowCollections)[number]) {
    if (name === 'adjustments') await postHold(id());
    yield* source.store.backup.all(name);
  };

test('records that nobody seals are told of, and no backup is there', async () => {
  await postHold(newId('re'));
  const { store } = source;
  const making = createBackup({ store, folder, objects: objectsAt(place), signer, previous: null, patienceMs: 0 });
  await expect(making).rejects.toMatchObject({ trouble: 'not_sealed' });
  expect(await backupsIn(folder)).toEqual([]);
});

test('what did not change is not stored again', async () => {
  await runBackup(source.store, place);
  const first = new Set(objectsOf(await latest()));
  await runBackup(source.store, place);
  expect(new Set(objectsOf(await latest()))).toEqual(first);
  const id = await addRefund();
  await runBackup(source.store, place);
  const third = objectsOf(await latest()).filter((name) => !first.has(name));
  // Refunds, payments, seals and their records: one piece each.
  expect(new Set(third).size).toBe(4);
  await restore();
  expect(await other.store.refunds.get(id, null)).not.toBeNull();
});

const objectFile = (name: string): string => join(folder, 'objects', name.slice(0, 2), name);

describe('a backup that is not what it should be is refused, and nothing is written', () => {
  let manifest: Manifest;
  let refunds: string;
  let ledger: string;
  beforeEach(async () => {
    await runBackup(source.store, place);
    manifest = await latest();
    refunds = manifest.collections.refunds![0]!.object;
    ledger = manifest.ledger[0]!.records.object;
  });
  afterEach(async () => expect(await other.store.backup.occupied()).toEqual([]));
  const manifestFile = () =>
    join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.backup'))!,
    );

  test.each<[string, () => void, string]>([
    ['an object is gone', () => rmSync(objectFile(refunds)), 'absent'],
    ['an object was cut short', () => truncateSync(objectFile(refunds), 40), 'damaged'],
    ['an object is another one', () => copyFileSync(objectFile(refunds), objectFile(ledger)), 'foreign'],
    [
      'the manifest was altered',
      () => writeFileSync(manifestFile(), readFileSync(manifestFile(), 'utf8').replace('"rows":2', '"rows":1')),
      'unsigned',
    ],
    ['the manifest has the name of another', () => renameSync(manifestFile(), join(folder, '2020.backup')), 'foreign'],
  ])('%s', async (_, damage, trouble) => {
    damage();
    await expect(restore()).rejects.toMatchObject({ name: 'BackupError', trouble });
  });

  test('nobody of ours signed it', async () => {
    place = { ...place, verifiers: [stranger] };
    await expect(restore()).rejects.toMatchObject({ trouble: 'unsigned' });
  });

  test('the key is missing, or another', async () => {
    rmSync(folder, { recursive: true });
    await runBackup(source.store, { ...place, keys: [key] });
    await expect(restore([])).rejects.toMatchObject({ trouble: 'key_missing' });
    await expect(restore([{ ...key, key: Buffer.alloc(32, 1) }])).rejects.toMatchObject({ trouble: 'damaged' });
    await expect(restore([{ ...key, id: 'k2' }])).rejects.toThrow('the key k1 is not configured');
  });
});

test('a database that holds anything is left alone', async () => {
  await runBackup(source.store, place);
  await other.store.refunds.open(refund());
  await expect(restore()).rejects.toThrow('not empty: refunds');
  expect(await other.store.fence.standing()).toBeNull();
});

test('only so many are kept, and what they are made of', async () => {
  for (let made = 0; made < 3; made += 1) {
    await addRefund();
    await runBackup(source.store, { ...place, keep: 2 });
  }
  expect(await backupsIn(folder)).toHaveLength(2);
  const needed = new Set<string>();
  for (const name of await backupsIn(folder))
    for (const object of objectsOf(await readManifest(folder, name, [signer]))) needed.add(object);
  expect(new Set(await objectsAt(place).names())).toEqual(needed);
  await restore();
});

test('a drill restores, verifies, drops what it made, and says how long it took', async () => {
  await runBackup(source.store, place);
  const manifest = await latest();
  const now = () => new Date(Date.parse(manifest.started_at) + 5_000);
  const databases = async () => (await source.raw.db!.admin().listDatabases()).databases.map(({ name }) => name);
  const drilled = await drillRestore(
    source.uri,
    { manifest, objects: objectsAt(place), verifiers: [signer], hmacKey },
    now,
  );
  expect(drilled).toMatchObject({ records: 2, seals: 2, recoveryPointMs: 5_000 });
  expect(drilled.recoveryTimeMs).toBeGreaterThan(0);
  expect((await databases()).filter((name) => name.includes('_drill_'))).toEqual([]);
});

test('a drill takes an address of several hosts as it is', async () => {
  await runBackup(source.store, place);
  const target = { manifest: await latest(), objects: objectsAt(place), verifiers: [signer], hmacKey };
  // Nobody answers there: it came as far as asking.
  const drilling = drillRestore('mongodb://127.0.0.1:1,127.0.0.1:2/refunds?replicaSet=rs', target);
  await expect(drilling).rejects.toMatchObject({ code: 'database_unavailable' });
});

test('the command makes, lists, verifies, drills and restores', async () => {
  const said: string[] = [];
  const setting = { uri: source.uri, place, hmacKey, store: source.store, say: (line: string) => said.push(line) };
  expect(await runBackupCommand(['create'], setting)).toMatch(/is there/);
  expect(said).toContain('refunds: 2 rows');
  expect(await runBackupCommand(['list'], setting)).toContain((await backupsIn(folder))[0]!);
  expect(await runBackupCommand(['verify'], setting)).toMatch(/is whole: \d+ rows, 2 records/);
  expect(await runBackupCommand(['drill'], setting)).toMatch(/recovery time .* s, recovery point .* s ago/);
  expect(await runBackupCommand(['restore'], { ...setting, store: other.store })).toMatch(/is restored/);
  for (const wrong of [[], ['create', folder, 'x'], ['create', '--keep', '0']])
    expect(await runBackupCommand(wrong, setting)).toMatch(/^Usage:/);
});
