import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup } from '../../activities/backup/create-backup';
import { drillRestore } from '../../activities/backup/drill';
import { backupsIn, readManifest, type Manifest } from '../../activities/backup/manifest';
import { objectsAt } from '../../activities/backup/run-backup';
import { runBackupCommand } from '../../api/backup-cli';
import { derivedCollections, ledgerCollections, rowCollections } from '../../store/backup/collections';
import { newId, refund } from '../store/support/rows';
import { backupKey, BackupWorld, contentOf, hmacKey, signer, stranger } from './support/backup-world';

let world: BackupWorld;
let folder: string;
beforeEach(async () => {
  world = await BackupWorld.open();
  ({ folder } = world);
  await world.addRefund();
  await world.addRefund();
});
afterEach(() => world.close());

/** Those that are there, and those that the code names: one without an index or a row is not there yet. */
async function collectionsOfEngine(): Promise<string[]> {
  const there = (await world.source.raw.db!.listCollections().toArray()).map(({ name }) => name);
  const sources = readdirSync('store', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const named = sources.flatMap((file) =>
    [...readFileSync(join('store', file), 'utf8').matchAll(/collection(?:: |(?:<[^(]*>)?\()'(\w+)'/g)].map(
      ([, name = '']) => name,
    ),
  );
  return [...new Set([...there, ...named])];
}

test('every collection of the engine is backed up, or follows from one that is', async () => {
  const known: readonly string[] = [...rowCollections, ...ledgerCollections, ...derivedCollections];
  const names = await collectionsOfEngine();
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !names.includes(name))).toEqual([]);
});

test.each([[0], [1]])('what is restored is what was there, whole and behind the fence (%d keys)', async (count) => {
  world.place = { ...world.place, keys: [backupKey].slice(0, count) };
  await world.backUp();
  const startedAt = (await world.latest()).started_at;
  await world.restore();
  expect(await contentOf(world.other.store)).toEqual(await contentOf(world.source.store));
  const [head, restored] = await Promise.all([world.source.store.ledger.head(), world.other.store.ledger.head()]);
  expect(restored).toEqual(head);
  expect(await world.other.store.ledger.waitingSince()).toBeNull();
  expect(await world.other.store.fence.standing()).toMatchObject({
    // Five minutes are left to clocks that differ.
    since: new Date(Date.parse(startedAt) - 300_000),
    restoring: null,
  });
});

test('nothing of an encrypted backup can be read in the folder', async () => {
  const id = await world.addRefund();
  world.place = { ...world.place, keys: [backupKey] };
  const { collections } = await world.backUp();
  const [part] = await world.parts(collections.refunds!);
  const name = part!.object;
  expect(readFileSync(world.objectFile(name)).includes(id)).toBe(false);
});

test('a refund that is written while rows are read has its records in the backup, or is not in it', async () => {
  let late = '';
  const { ledger } = world.source.store;
  const sealing = {
    ...ledger,
    waitingSince: async () => {
      await world.seal();
      return ledger.waitingSince();
    },
  };
  const say = (line: string): void => {
    if (line.startsWith('payments')) late = newId('re');
  };
  // Posted when refunds were read and the ledger was not.
  const { backup, fence } = world.source.store;
  const store = { backup: { ...backup, all: withPosting(() => late) }, ledger: sealing, fence };
  await createBackup({ store, folder, objects: objectsAt(world.place), signer, previous: null, say });
  await world.restore();
  const records = [];
  for await (const record of world.other.store.tradeRecords.all(null)) records.push(record.refundId);
  expect(late).not.toBe('');
  expect(records).toContain(late);
});

const withPosting = (id: () => string) =>
  async function* all(this: void, name: (typeof rowCollections)[number]) {
    if (name === 'adjustments') await world.postHold(id());
    yield* world.source.store.backup.all(name);
  };

test('records that nobody seals are told of, and no backup is there', async () => {
  await world.postHold(newId('re'));
  const { store } = world.source;
  const making = createBackup({
    store,
    folder,
    objects: objectsAt(world.place),
    signer,
    previous: null,
    patienceMs: 0,
  });
  await expect(making).rejects.toMatchObject({ trouble: 'not_sealed' });
  expect(await backupsIn(folder)).toEqual([]);
});

test('what did not change is not stored again', async () => {
  await world.backUp();
  const first = new Set(await world.names(await world.latest()));
  await world.backUp();
  expect(new Set(await world.names(await world.latest()))).toEqual(first);
  const id = await world.addRefund();
  await world.backUp();
  const third = (await world.names(await world.latest())).filter((name) => !first.has(name));
  // Refunds, payments, seals and their records: one piece each, and of three lists a page and its list.
  expect(new Set(third).size).toBe(4 + 3 * 2);
  await world.restore();
  expect(await world.other.store.refunds.get(id, null)).not.toBeNull();
});

describe('a backup that is not what it should be is refused, and nothing is written', () => {
  let manifest: Manifest;
  let refunds: string;
  let ledger: string;
  beforeEach(async () => {
    await world.backUp();
    manifest = await world.latest();
    refunds = (await world.parts(manifest.collections.refunds!))[0]!.object;
    ledger = (await world.seals(manifest))[0]!.records[0]!.object;
  });
  afterEach(async () => expect(await world.other.store.backup.occupied()).toEqual([]));
  const manifestFile = () =>
    join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.backup'))!,
    );

  test.each<[string, () => void, string]>([
    ['an object is gone', () => rmSync(world.objectFile(refunds)), 'absent'],
    ['an object was cut short', () => truncateSync(world.objectFile(refunds), 40), 'damaged'],
    ['an object is another one', () => copyFileSync(world.objectFile(refunds), world.objectFile(ledger)), 'foreign'],
    [
      'the manifest was altered',
      () => writeFileSync(manifestFile(), readFileSync(manifestFile(), 'utf8').replace('"rows":2', '"rows":1')),
      'unsigned',
    ],
    ['the manifest has the name of another', () => renameSync(manifestFile(), join(folder, '2020.backup')), 'foreign'],
  ])('%s', async (_, damage, trouble) => {
    damage();
    await expect(world.restore()).rejects.toMatchObject({ name: 'BackupError', trouble });
  });

  test('nobody of ours signed it', async () => {
    world.place = { ...world.place, verifiers: [stranger] };
    await expect(world.restore()).rejects.toMatchObject({ trouble: 'unsigned' });
  });

  test('the key is missing, or another', async () => {
    rmSync(folder, { recursive: true });
    await world.backUp({ keys: [backupKey] });
    await expect(world.restore([])).rejects.toMatchObject({ trouble: 'key_missing' });
    await expect(world.restore([{ ...backupKey, key: Buffer.alloc(32, 1) }])).rejects.toMatchObject({
      trouble: 'damaged',
    });
    await expect(world.restore([{ ...backupKey, id: 'k2' }])).rejects.toThrow('the key k1 is not configured');
  });
});

test('a database that holds anything is left alone', async () => {
  await world.backUp();
  await world.other.store.refunds.open(refund());
  await expect(world.restore()).rejects.toThrow('not empty: refunds');
  expect(await world.other.store.fence.standing()).toBeNull();
});

test('only so many are kept, and what they are made of', async () => {
  for (let made = 0; made < 3; made += 1) {
    await world.addRefund();
    await world.backUp({ keep: 2 });
  }
  expect(await backupsIn(folder)).toHaveLength(2);
  const needed = new Set<string>();
  for (const name of await backupsIn(folder))
    for (const object of await world.names(await readManifest(folder, name, [signer]))) needed.add(object);
  expect(new Set(await objectsAt(world.place).names())).toEqual(needed);
  await world.restore();
});

test('a drill restores, verifies, drops what it made, and says how long it took', async () => {
  await world.backUp();
  const manifest = await world.latest();
  const now = () => new Date(Date.parse(manifest.started_at) + 5_000);
  const databases = async () => (await world.source.raw.db!.admin().listDatabases()).databases.map(({ name }) => name);
  const drilled = await drillRestore(
    world.source.uri,
    { manifest, objects: objectsAt(world.place), verifiers: [signer], hmacKey },
    now,
  );
  expect(drilled).toMatchObject({ records: 2, seals: 2, recoveryPointMs: 5_000 });
  expect(drilled.recoveryTimeMs).toBeGreaterThan(0);
  expect((await databases()).filter((name) => name.includes('_drill_'))).toEqual([]);
});

test('a drill takes an address of several hosts as it is', async () => {
  await world.backUp();
  const target = { manifest: await world.latest(), objects: objectsAt(world.place), verifiers: [signer], hmacKey };
  // Nobody answers there: it came as far as asking.
  const drilling = drillRestore('mongodb://127.0.0.1:1,127.0.0.1:2/refunds?replicaSet=rs', target);
  await expect(drilling).rejects.toMatchObject({ code: 'database_unavailable' });
});

test('the command makes, lists, verifies, drills and restores', async () => {
  const said: string[] = [];
  const setting = {
    uri: world.source.uri,
    place: world.place,
    hmacKey,
    store: world.source.store,
    say: (line: string) => said.push(line),
  };
  expect(await runBackupCommand(['create'], setting)).toMatch(/is there/);
  expect(said).toContain('refunds: 2 rows');
  expect(await runBackupCommand(['list'], setting)).toContain((await backupsIn(folder))[0]!);
  expect(await runBackupCommand(['verify'], setting)).toMatch(/is whole: \d+ rows, 2 records/);
  expect(await runBackupCommand(['drill'], setting)).toMatch(/recovery time .* s, recovery point .* s ago/);
  expect(await runBackupCommand(['restore'], { ...setting, store: world.other.store })).toMatch(/is restored/);
  for (const wrong of [[], ['create', folder, 'x'], ['create', '--keep', '0']])
    expect(await runBackupCommand(wrong, setting)).toMatch(/^Usage:/);
});
