/** A folder of backups stays one that can be restored from, whatever happens to those who write to it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup } from '../../activities/backup/create-backup';
import { verifyBackup } from '../../activities/backup/read-backup';
import { writeDurably } from '../../activities/backup/objects';
import { objectsAt, runBackup } from '../../activities/backup/run-backup';
import { runBackupCommand } from '../../api/backup-cli';
import { backupKey, BackupWorld, contentOf, hmacKey, signer, stranger } from './support/backup-world';

let world: BackupWorld;
beforeEach(async () => {
  world = await BackupWorld.open();
  await world.addRefund();
});
afterEach(() => world.close());

const filesWith = (ending: string): string[] =>
  readdirSync(world.folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending));
const verify = async (keys = world.place.keys) =>
  verifyBackup(await world.latest(), objectsAt({ folder: world.folder, keys }), world.source.store.backup, [signer]);

test('two are not made at once: one would remove what the other has not named yet', async () => {
  const results = await Promise.allSettled([world.backUp(), world.backUp()]);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  expect(refused).toMatchObject([{ name: 'BackupError', trouble: 'busy' }]);
  await world.backUp();
  expect(await world.backups()).toHaveLength(2);
});

test('one whose folder was taken over meanwhile names nothing', async () => {
  const { store } = world.source;
  const ensureOurs = () => {
    throw new Error('taken over');
  };
  const source = { store, folder: world.folder, objects: objectsAt(world.place), signer, previous: null, ensureOurs };
  await expect(createBackup(source)).rejects.toThrow('taken over');
  expect(await world.backups()).toEqual([]);
});

test('what a killed process had begun is cleared away, and what it had stored is used', async () => {
  const { store } = world.source;
  const breaking = { ...store.backup, seals: () => Promise.reject(new Error('killed')) };
  await expect(runBackup({ ...store, backup: breaking }, world.place)).rejects.toThrow('killed');
  expect(await world.backups()).toEqual([]);
  const [stored] = await objectsAt(world.place).names();
  writeFileSync(`${world.objectFile(stored!)}.0.draft`, 'half');
  writeFileSync(join(world.folder, 'x.backup.0.draft'), 'half');
  await world.backUp();
  expect(filesWith('.draft')).toEqual([]);
  await verify();
});

test('what there is no room for leaves nothing behind, and names no backup', async () => {
  mkdirSync(join(world.folder, 'taken', 'full'), { recursive: true });
  await expect(writeDurably(join(world.folder, 'taken'), 'text')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|ENOTDIR/);
  expect(filesWith('.draft')).toEqual([]);
  writeFileSync(join(world.folder, 'objects'), 'in the way');
  await expect(world.backUp()).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(await world.backups()).toEqual([]);
});

describe('a later backup does not rest on what was damaged meanwhile', () => {
  const damages: [string, (file: string) => void][] = [
    ['gone', (file) => rmSync(file)],
    ['cut short', (file) => truncateSync(file, 30)],
  ];
  test.each(damages)('rows that are %s', async (_what, damage) => {
    const { collections } = await world.backUp();
    const [part] = await world.parts(collections.refunds!);
    damage(world.objectFile(part!.object));
    await expect(verify()).rejects.toMatchObject({ name: 'BackupError' });
    await world.backUp();
    await verify();
  });

  test.each(damages)('a ledger that is %s', async (_what, damage) => {
    const [part] = await world.seals(await world.backUp());
    damage(world.objectFile(part!.records[0]!.object));
    await expect(verify()).rejects.toMatchObject({ name: 'BackupError' });
    await world.backUp();
    await verify();
  });

  test.each(damages)('a list that is %s', async (_what, damage) => {
    const { ledger } = await world.backUp();
    damage(world.objectFile(ledger.object));
    await world.backUp();
    await verify();
  });

  test('a manifest that is cut short, or that a key has signed which is not known any more', async () => {
    await world.backUp();
    truncateSync(join(world.folder, `${(await world.backups())[0]}.backup`), 100);
    const said: string[] = [];
    await runBackup(world.source.store, { ...world.place, signer: stranger }, (line) => said.push(line));
    expect(said[0]).toMatch(/^everything is read again: .* is not as a key of the ledger signed it$/);
    await world.backUp();
    await verify();
  });
});

describe('keys', () => {
  const other = { id: 'k2', key: Buffer.alloc(32, 3) };

  test('once a key is there nothing stays as it was without one', async () => {
    const { collections } = await world.backUp();
    const [part] = await world.parts(collections.refunds!);
    await world.backUp({ keys: [backupKey] });
    expect(readFileSync(world.objectFile(part!.object)).subarray(0, 2)).not.toEqual(Buffer.from([0x1f, 0x8b]));
    await verify([backupKey]);
    await expect(verify([])).rejects.toMatchObject({ trouble: 'key_missing' });
  });

  test.each([
    ['beside the old one', [other, backupKey]],
    ['instead of the old one', [other]],
  ])('a new one %s encrypts all that the next backup is made of', async (_how, keys) => {
    await world.backUp({ keys: [backupKey] });
    await world.backUp({ keys });
    await verify([other]);
    world.place = { ...world.place, keys: [other] };
    await world.restore();
    expect(await contentOf(world.other.store)).toEqual(await contentOf(world.source.store));
  });
});

describe('how many are kept', () => {
  test('while one of those cannot be read none is removed, and that is said', async () => {
    await world.backUp();
    await world.backUp();
    const [, second] = await world.backups();
    truncateSync(join(world.folder, `${second}.backup`), 100);
    const setting = {
      uri: world.source.uri,
      place: world.place,
      hmacKey,
      store: world.source.store,
      say: () => undefined,
    };
    const answer = await runBackupCommand(['create', '--keep', '2'], setting);
    expect(answer).toMatch(new RegExp(`Nothing was removed: ${second} cannot be read`));
    expect(await world.backups()).toHaveLength(3);
  });

  test('the one just made is the newest, also where the clock was set back', async () => {
    const future = '2999-01-01T00-00-00-000Z';
    const { store } = world.source;
    const source = { store, folder: world.folder, objects: objectsAt(world.place), signer, previous: null };
    await createBackup({ ...source, now: () => new Date('2999-01-01T00:00:00.000Z') });
    expect(await world.backups()).toEqual([future]);
    const { name, started_at: startedAt } = await world.backUp({ keep: 1 });
    expect(name).toBe('2999-01-01T00-00-00-001Z');
    expect(Date.parse(startedAt)).toBeLessThanOrEqual(Date.now());
    expect(await world.backups()).toEqual([name]);
    await verify();
  });
});

test('an interrupted run leaves the folder free', async () => {
  const { store } = world.source;
  const breaking = { ...store.backup, seals: () => Promise.reject(new Error('broken off')) };
  await expect(runBackup({ ...store, backup: breaking }, world.place)).rejects.toThrow('broken off');
  expect(existsSync(join(world.folder, 'backup.lock'))).toBe(false);
});
