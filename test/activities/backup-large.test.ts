/** A backup is as large as it may be: neither its list nor any of its pieces grows with it. */
import { createHash } from 'node:crypto';
import { copyLedger } from '../../activities/backup/copy-ledger';
import { createBackup } from '../../activities/backup/create-backup';
import { chunkCharsMax, chunksOf } from '../../activities/backup/chunks';
import { backupsIn, objectsOf, readManifest } from '../../activities/backup/manifest';
import type { Objects } from '../../activities/backup/objects';
import { verifyBackup } from '../../activities/backup/read-backup';
import { at } from '../store/support/rows';
import { BackupWorld, signer } from './support/backup-world';

let world: BackupWorld;
beforeAll(async () => {
  world = await BackupWorld.open();
});
afterAll(() => world.close());

/** Objects in memory. */
function objectsHere(): Objects & { readonly contents: Map<string, Buffer> } {
  const contents = new Map<string, Buffer>();
  return {
    contents,
    put: async (content) => {
      const name = createHash('sha256').update(content).digest('hex');
      contents.set(name, content);
      return name;
    },
    get: async (name) => contents.get(name) ?? Buffer.alloc(0),
    isSound: async (name) => contents.has(name),
    names: async () => [...contents.keys()],
    remove: async (name) => void contents.delete(name),
  };
}

/** Rows of which each is a piece of its own. */
async function* piecemeal(count: number) {
  for (let at = 0, found = 0; found < count; at += 1) {
    const id = `re_${at}`;
    if (createHash('sha256').update(id).digest().readUInt32BE(0) % 512 !== 0) continue;
    found += 1;
    yield { id, line: JSON.stringify({ _id: id }) };
  }
}

test('a backup of more pieces than a signed note has room for is read again, whole', async () => {
  const { store } = world.source;
  const pieces = 2_100;
  const backup = {
    ...store.backup,
    all: (name: string) => (name === 'refunds' ? piecemeal(pieces) : store.backup.all('inbox')),
  };
  const objects = objectsHere();
  const { folder } = world;
  await createBackup({ store: { ...store, backup }, folder, objects, signer, previous: null });
  const manifest = await readManifest(folder, (await backupsIn(folder)).at(-1)!, [signer]);
  expect(manifest.collections.refunds).toMatchObject({ rows: pieces });
  expect(manifest.collections.refunds!.pages).toBeGreaterThan(1);
  const { rows } = await verifyBackup(manifest, objects, store.backup, [signer]);
  expect(rows).toBe(pieces);
  const named = new Set<string>();
  for await (const name of objectsOf(objects, manifest)) named.add(name);
  expect(named).toEqual(new Set(objects.contents.keys()));
});

test('pieces end before they are too long to be held in memory, whatever rows are like', async () => {
  async function* rows() {
    for (const id of ['a', 'b', 'c', 'd']) yield { id, line: id.repeat(40) };
  }
  const chunks = [];
  for await (const { lines } of chunksOf(rows(), 100)) chunks.push(lines.length);
  expect(chunks).toEqual([2, 2]);
});

test('seals as large as they may be are stored in pieces that can be read again', async () => {
  const perSeal = 2_000;
  const seals = 12;
  const line = 'r'.repeat(9_000);
  const sealOf = (sequence: number) => ({
    sequence,
    previous: null,
    from: 0,
    size: 0,
    root: '',
    count: perSeal,
    sealedAt: at(sequence),
    keyId: '',
    records: Array.from({ length: perSeal }, (_, record) => `${sequence}/${record}`),
  });
  const store = {
    backup: {
      seals: async (from: number, to: number) =>
        Array.from({ length: to - from + 1 }, (_, n) => ({ id: '', line: String(from + n) })),
      readSeal: (text: string) => sealOf(Number(text)),
      records: async (ids: readonly string[]) => ids.map((id) => ({ id, line })),
    },
  };
  const objects = objectsHere();
  const source = { store: store as never, objects, before: null };
  const parts = [];
  for await (const part of copyLedger(source, seals)) parts.push(part);
  expect(parts.map(({ from, to }) => `${from}-${to}`)).toEqual(['1-5', '6-10', '11-12']);
  const records = parts.flatMap((part) => part.records).reduce((sum, { rows }) => sum + rows, 0);
  expect(records).toBe(perSeal * seals);
  for (const content of objects.contents.values()) expect(content.length).toBeLessThan(chunkCharsMax + line.length);
});
