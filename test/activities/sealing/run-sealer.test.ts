import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { checkpointFile, checkpointUrl, type CheckpointSink } from '../../../activities/sealing/publish-checkpoint';
import type { SealResult } from '../../../activities/sealing/contract';
import type { LedgerHead } from '../../../domain/ledger-sealer';
import { notesIn, openCheckpoint } from '../../../ledger/seals/checkpoint';
import { headOf } from '../../../ledger/seals/seal';
import { signerOf } from '../../../ledger/seals/signing-keys';
import { ActivityWorld, hmacKey } from '../support/activity-world';

const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));

let world: ActivityWorld;
let stopping: AbortController;
let kept: string[];
const keep: CheckpointSink = { name: 'a test', add: async (note) => void kept.push(note) };

beforeEach(async () => {
  world = await ActivityWorld.start('runsealer');
  kept = [];
  stopping = new AbortController();
  sealWith([keep]);
});
afterEach(() => world.close());

function sealWith(sinks: readonly CheckpointSink[]): void {
  const sealing = { hmacKey, signer, sealEveryMs: 5, sinks, stopping: stopping.signal };
  world.deps = { ...world.deps, sealing };
}

/** One turn that finds something to seal, or is told to stop. */
const turn = (head: LedgerHead | null): Promise<SealResult> => world.run('sealRecords', { head });
const sealed = async (head: LedgerHead | null): Promise<LedgerHead> => {
  const result = await turn(head);
  if (result.kind !== 'sealed' || result.head === null) throw new Error('Nothing was sealed');
  return result.head;
};

test('a turn ends with a seal, its head, and its checkpoint outside', async () => {
  await world.refund();
  const result = await turn(null);
  const head = await world.store.ledger.head();
  expect(result).toEqual({ kind: 'sealed', head: headOf(head!.seal), note: head!.seal.note });
  expect(kept).toEqual([head!.seal.note]);
  expect(openCheckpoint(kept[0]!, [signer])).toMatchObject({ origin: 'tests/ledger', size: head!.seal.size });
});

test('a turn without records ends when the process is to stop', async () => {
  const idle = turn(null);
  stopping.abort();
  expect(await idle).toEqual({ kind: 'sealed', head: null, note: null });
  expect(kept).toEqual([]);
});

test('a seal that nobody told of is told of by the next turn', async () => {
  const [first, second] = await sealedTwice();
  kept = [];
  stopping.abort();
  expect(await turn(first)).toMatchObject({ kind: 'sealed', head: second });
  expect(kept).toEqual([(await world.store.ledger.seal(2))!.note]);
});

test.each<[string, (world: ActivityWorld, head: LedgerHead) => Promise<LedgerHead>]>([
  ['nothing', async (_world, head) => ({ ...head, sequence: 2 })],
  ['another seal', async (_world, head) => ({ ...head, hash: '0'.repeat(64) })],
])('nothing is sealed where the database holds %s in place of the head', async (_what, lose) => {
  await world.refund();
  const head = await sealed(null);
  await world.refund();
  const lost = await lose(world, head);
  expect(await turn(lost)).toEqual({ kind: 'rolled_back', found: head, lost });
  expect((await world.store.ledger.head())!.seal.sequence).toBe(1);
  expect(await world.alarms('ledger')).toEqual(['ledger_rolled_back critical']);
});

/** Somebody with access to the database takes its last seals off it, as soon as a turn has looked for records. */
function rollBackMeanwhile(to: number, thenPost: boolean): void {
  const { ledger } = world.store;
  let isDone = false;
  const waiting: typeof ledger.waiting = async (limit) => {
    const found = await ledger.waiting(limit);
    if (isDone) return found;
    isDone = true;
    const raw = await mongoose.createConnection(world.uri).asPromise();
    await raw.collection<{ _id: number }>('ledger_seals').deleteMany({ _id: { $gt: to } });
    await raw.collection('ledger_leaves').deleteMany({ seal: { $gt: to } });
    await raw.close();
    if (thenPost) await world.refund();
    return found;
  };
  world.deps = { ...world.deps, store: { ...world.store, ledger: { ...ledger, waiting } } };
}

async function sealedTwice() {
  await world.refund();
  const first = await sealed(null);
  await world.refund();
  return [first, await sealed(first)] as const;
}

test.each([
  ['idle', false],
  ['busy', true],
])(
  'a rollback during a turn that is %s is found: no other seal is put in the place of the lost one',
  async (_what, busy) => {
    const [first, second] = await sealedTwice();
    rollBackMeanwhile(1, busy);
    expect(await turn(second)).toEqual({ kind: 'rolled_back', found: first, lost: second });
    expect((await world.store.ledger.head())!.seal.sequence).toBe(1);
    expect(await world.alarms('ledger')).toEqual(['ledger_rolled_back critical']);
  },
);

test('a head that only this turn has seen is remembered as lost', async () => {
  const [first, second] = await sealedTwice();
  rollBackMeanwhile(1, false);
  expect(await turn(first)).toEqual({ kind: 'rolled_back', found: first, lost: second });
});

test('a seal that is put on top of what is lost at that moment does not hide it', async () => {
  await world.refund();
  const first = await sealed(null);
  await world.refund();
  rollBackMeanwhile(0, false);
  expect(await turn(first)).toMatchObject({ kind: 'rolled_back', lost: first });
});

test('what cannot be kept outside is told, and sealing goes on', async () => {
  sealWith([{ name: 'nowhere', add: () => Promise.reject(new Error('full')) }, keep]);
  await world.refund();
  await sealed(null);
  expect(kept).toHaveLength(1);
  expect(await world.alarms('ledger')).toEqual(['ledger_checkpoint_unpublished critical']);
});

test('a file keeps every checkpoint, an address is sent each', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'refund-engine-checkpoints-'));
  const received: string[] = [];
  const server = createServer((req, res) => {
    req.setEncoding('utf8');
    req.on('data', (part: string) => received.push(part));
    req.on('end', () => res.writeHead(received.length === 1 ? 204 : 500).end());
  }).listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const url = checkpointUrl(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
    const file = join(folder, 'checkpoints.txt');
    const sinks = [checkpointFile(file), url];
    const notes = ['one\n\n— a AAAA\n', 'two\n\n— a AAAA\n'];
    for (const { add } of sinks) await add(notes[0]!);
    await checkpointFile(file).add(notes[1]!);
    expect(notesIn(readFileSync(file, 'utf8'))).toEqual(notes);
    expect(received).toEqual([notes[0]]);
    await expect(url.add(notes[1]!)).rejects.toThrow('500');
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});

test('records from before there was a sealer are in the first seal', async () => {
  await world.refund();
  const raw = await mongoose.createConnection(world.uri).asPromise();
  await raw.collection('trade_records').updateMany({}, { $unset: { unsealedSince: '' } });
  await raw.close();
  expect(await sealed(null)).toMatchObject({ sequence: 1, size: 1 });
});
