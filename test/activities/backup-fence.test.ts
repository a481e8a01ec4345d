/** What is restored stands behind a fence that forgets nothing (rule 3.1.13). */
import { restoreBackup } from '../../activities/backup/restore-backup';
import { objectsAt } from '../../activities/backup/run-backup';
import { runFence } from '../../api/fence-cli';
import { BackupWorld, hmacKey } from './support/backup-world';

let world: BackupWorld;
beforeEach(async () => {
  world = await BackupWorld.open();
  await world.addRefund();
});
afterEach(() => world.close());

const backupOfBefore = new Date('2026-02-01T00:00:00Z');

test('a database that was fenced is restored behind the earlier fence, and says why', async () => {
  await world.source.store.fence.raise('restored from the tape of February', new Date(), backupOfBefore);
  const { started_at: startedAt } = await world.backUp();
  await world.restore();
  const reason = `restored from the backup of ${startedAt}; before: restored from the tape of February`;
  expect(await world.other.store.fence.standing()).toMatchObject({ since: backupOfBefore, reason });
});

test('so is one whose fence is lifted while it is copied, or raised then', async () => {
  const { fence, backup, ...store } = world.source.store;
  await fence.raise('lifted meanwhile', new Date(), backupOfBefore);
  const during = {
    ...backup,
    all: (name: Parameters<typeof backup.all>[0]) => {
      if (name === 'payments') void fence.lift().then(() => fence.raise('raised meanwhile', new Date()));
      return backup.all(name);
    },
  };
  await world.backUp({}, { ...store, fence, backup: during });
  await world.restore();
  const standing = await world.other.store.fence.standing();
  expect(standing?.since).toEqual(backupOfBefore);
  expect(standing?.reason).toMatch(/lifted meanwhile; before: raised meanwhile$/);
});

test('a fence that is raised again keeps the earlier time that is to be covered', async () => {
  const { fence } = world.source.store;
  await fence.raise('restored', new Date(), backupOfBefore);
  await fence.raise('stopped by hand', new Date());
  expect(await fence.standing()).toMatchObject({ reason: 'stopped by hand', since: backupOfBefore });
  await fence.raise('restored again', new Date(), new Date());
  expect(await fence.standing()).toMatchObject({ reason: 'restored again', since: backupOfBefore });
  await fence.lift();
  await fence.raise('stopped by hand', new Date());
  expect(await fence.standing()).toMatchObject({ since: null });
});

describe('a restore that is broken off', () => {
  beforeEach(async () => {
    const manifest = await world.backUp();
    const { store } = world.other;
    const backup = { ...store.backup, insert: () => Promise.reject(new Error('disk full')) };
    const target = { manifest, objects: objectsAt(world.place), verifiers: world.place.verifiers, hmacKey };
    await expect(restoreBackup({ ...target, store: { ...store, backup } })).rejects.toThrow('disk full');
  });

  test('is told of by every other, which writes nothing', async () => {
    const [name] = await world.backups();
    await expect(world.restore()).rejects.toMatchObject({
      trouble: 'unfinished',
      message: `The restore of ${name} into this database was broken off: drop the database and restore again`,
    });
    expect(await world.other.store.backup.occupied()).toEqual(['fences']);
  });

  test('leaves a fence that is not lifted, and a database that is not backed up', async () => {
    const { store } = world.other;
    expect(await runFence(['lift'], store, [])).toMatch(/The fence stays up.*\n.*\n?the restore of .* was broken off/);
    expect(await store.fence.reason()).not.toBeNull();
    await expect(world.backUp({}, store)).rejects.toMatchObject({ trouble: 'unfinished' });
  });
});
