import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealBatch } from '../../activities/sealing/seal-batch';
import { projectBalances } from '../../activities/balances/project-balances';
import { compareBalances, renewBalances } from '../../api/ledger-commands/balances';
import { acceptHead } from '../../api/ledger-commands/accept-head';
import { runLedger } from '../../api/ledger-cli';
import { describeVerification, verifyAll } from '../../api/ledger-commands/verify';
import { verifyFromStart } from '../../ledger/verify/verify-step';
import { formatLedgerCursor } from '../../api/decode/ledger-cursor';
import { proveConsistency } from '../../ledger/merkle/consistency';
import { createRecordBuilder } from '../../ledger/record-builder';
import { signCheckpoint } from '../../ledger/seals/checkpoint';
import { read, receiptOf, records, signer, stranger } from '../ledger/seals/support/receipts';
import { hashRanges } from '../../ledger/merkle/read-nodes';
import { openStore, type TestStore } from '../store/support/open-store';
import { at, newId, payment } from '../store/support/rows';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function keep(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const run = (...args: string[]) => runLedger(args, {}, () => undefined);

describe('offline', () => {
  test('a receipt, and each of an answer with several, is checked with the public key alone', async () => {
    const single = keep('receipt.json', await receiptOf(4));
    const said = await run('check-receipt', single, '--key', signer.verifierKey);
    expect(said).toMatchObject({ holds: true, lines: [expect.stringContaining(`proved: ${records[4]!.id}`)] });
    const answer = keep('proof.json', { receipts: [await receiptOf(1), { ...(await receiptOf(2)), index: 3 }] });
    expect(await run('check-receipt', answer, '--key', signer.verifierKey)).toEqual({
      holds: false,
      lines: [expect.stringContaining(records[1]!.id), 'NOT PROVED: inclusion'],
    });
    expect(await run('check-receipt', single, '--key', stranger.verifierKey)).toEqual({
      holds: false,
      lines: ['NOT PROVED: checkpoint'],
    });
  });

  test('two checkpoints are consistent by what the API answers, and not by anything else', async () => {
    const noteOf = async (size: number): Promise<string> => {
      const [root] = await hashRanges([{ start: 0, end: size }], read);
      return signCheckpoint({ size, root: root! }, signer);
    };
    const [earlier, later] = [keep('earlier', await noteOf(4)), keep('later', await noteOf(11))];
    const proof = (await proveConsistency(4, 11, read)).map((hash) => hash.toString('base64'));
    const ask = (file: string) => run('consistency', earlier, later, '--proof', file, '--key', signer.verifierKey);
    expect(await ask(keep('good.json', { proof }))).toMatchObject({ holds: true });
    expect(await ask(keep('bad.json', { proof: proof.toReversed() }))).toMatchObject({ holds: false });
    await expect(ask(keep('none.json', {}))).rejects.toThrow('not an answer');
  });

  test('what is wrong with the command is said', async () => {
    for (const wrong of [[], ['check-receipt'], ['consistency', 'a', 'b'], ['accept-head', 'why'], ['verify', 'x']])
      expect(await run(...wrong)).toMatchObject({ holds: false, lines: [expect.stringMatching(/^Usage:/)] });
    const file = keep('receipt.json', await receiptOf(0));
    await expect(run('check-receipt', file)).rejects.toThrow('--key must be');
    await expect(run('check-receipt', join(folder, 'absent'), '--key', signer.verifierKey)).rejects.toThrow('no file');
    await expect(run('check-receipt', keep('x', '{'), '--key', signer.verifierKey)).rejects.toThrow('not JSON');
  });
});

describe('on the database', () => {
  const hmacKey = 'a key of the tests';
  const keys = { verifiers: [signer], hmacKey };
  const builder = createRecordBuilder({ hmacKey });
  let opened: TestStore;
  let notes: string[];

  beforeEach(async () => {
    opened = await openStore('ledgercli', { hmacKey });
    notes = [];
    for (let batch = 0; batch < 3; batch += 1) {
      const refund = { id: newId('re'), amount: 7, providerRefundId: null };
      await opened.store.tradeRecords.post([builder.hold({ payment: payment(), refund, at: at(1) })]);
      notes.push((await sealBatch(opened.store, { hmacKey, signer }, at(50)))!.note);
    }
  });
  afterEach(() => opened.close());

  async function verify(resume?: string) {
    const said: string[] = [];
    const given = { notes, resume, remembered: null, say: (line: string) => said.push(line) };
    const result = await verifyAll(opened.store.ledger, keys, given);
    return { result, said };
  }

  test('an untouched ledger is whole', async () => {
    const { result, said } = await verify();
    expect(result).toEqual({ seals: 3, records: 3, waiting: 0, checkpoints: 3, findings: 0, first: null });
    expect(said).toEqual([]);
    expect(describeVerification(result)).toMatch(/^The ledger is whole: 3 seals/);
  });

  test('the first thing that is wrong is named', async () => {
    await opened.raw.collection('trade_records').updateOne({}, { $set: { amount: 8 } });
    const { result, said } = await verify();
    expect(result).toMatchObject({ findings: 1, first: { kind: 'record_altered' } });
    expect(said).toEqual([expect.stringMatching(/^WRONG record_altered seal \d record tr_/)]);
  });

  test('it goes on from where it was stopped', async () => {
    const seals = await opened.store.ledger.seals(0, 1);
    const followed = { sequence: 1, hash: null, size: 1, edge: seals[0]!.edge };
    const position = { ...verifyFromStart, phase: 'seals' as const, followed };
    const resume = keep('resume', formatLedgerCursor({ position, remembered: null }));
    expect((await verify(resume)).result).toMatchObject({ seals: 2, records: 2 });
  });

  test('sums of balances are compared with the records, and made again', async () => {
    const { balances, alerts } = opened.store;
    await projectBalances({ balances, alerts });
    expect(await compareBalances(balances, () => undefined)).toEqual({
      holds: true,
      lines: ['The sums are those of 3 seals.'],
    });
    await opened.raw.collection('balance_buckets').deleteMany({});
    expect(await compareBalances(balances, () => undefined)).toMatchObject({ holds: false });
    expect(await renewBalances(balances, () => undefined)).toMatchObject({ holds: true });
    expect(await compareBalances(balances, () => undefined)).toMatchObject({ holds: true });
  });

  test('a head that an operator accepts is told to the sealer, and is in the audit log', async () => {
    const told: unknown[] = [];
    const workflow = { getHandle: () => ({ executeUpdate: async (...args: unknown[]) => void told.push(args) }) };
    const said = await acceptHead(opened.store, workflow as never, { by: 'op_ada', reason: 'restored' });
    expect(said).toBe('The sealer goes on from seal 3 (3 records).');
    expect(told).toEqual([
      ['acceptHead', { args: [{ head: expect.objectContaining({ sequence: 3 }), by: 'op_ada' }] }],
    ]);
    expect(await opened.store.audit.list('ledger')).toMatchObject([
      { actor: 'op_ada', action: 'ledger.accept_head', detail: { sequence: 3, reason: 'restored' } },
    ]);
  });
});
