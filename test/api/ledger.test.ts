import { sealBatch } from '../../activities/sealing/seal-batch';
import type { Seal } from '../../ledger/seals/seal';
import { verifyConsistency } from '../../ledger/merkle/consistency';
import { checkReceipt } from '../../ledger/receipts/receipt';
import { createRecordBuilder } from '../../ledger/record-builder';
import { openCheckpoint } from '../../ledger/seals/checkpoint';
import { headOf } from '../../ledger/seals/seal';
import type { Verifier } from '../../ledger/seals/signing-keys';
import { parseVerifierKey } from '../../ledger/seals/signing-keys';
import { apiWorld, get, hmacKey, ledgerSigner, refund, type ApiWorld } from './support/api-world';

let world: ApiWorld;
const records = createRecordBuilder({ hmacKey });

beforeEach(async () => {
  world = await apiWorld('apiledger');
});
afterEach(() => world.close());

/** A refund whose hold is posted; its seal is up to the test. */
async function held(): Promise<string> {
  const payment = await world.payment();
  return (await refund(world, { payment: payment.id, amount: 100 })).body.id as string;
}

const seal = () => sealBatch(world.store, { hmacKey, signer: ledgerSigner }, new Date());
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');

describe('the proof of a refund', () => {
  test('is not there until a seal has its records', async () => {
    const id = await held();
    const answer = await get(world, world.keys.merchant, `/v1/refunds/${id}/proof`);
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('not_sealed');
    expect(answer.headers['retry-after']).toBe('5');
  });

  test('holds a receipt for each sealed record that verifies with the key beside it, and names the others', async () => {
    const id = await held();
    await seal();
    const row = (await world.store.refunds.get(id, null))!;
    const payment = (await world.store.payments.get(row.paymentId, null))!;
    const release = records.release({
      payment: { ...payment },
      refund: { id, amount: 100, providerRefundId: null },
      at: new Date(),
    });
    await world.store.tradeRecords.post([release]);
    const { status, body } = await get(world, world.keys.merchant, `/v1/refunds/${id}/proof`);
    expect(status).toBe(200);
    const verifiers = (body.verifier_keys as string[]).map(parseVerifierKey) as Verifier[];
    expect(body.receipts).toHaveLength(1);
    expect(checkReceipt(body.receipts[0], verifiers)).toMatchObject({
      kind: 'proved',
      record: { refundId: id, type: 'refund_hold', amount: 100 },
    });
    expect(body.unsealed).toEqual([release.id]);
  });

  test('never changes, however the log grows', async () => {
    const id = await held();
    await seal();
    const path = `/v1/refunds/${id}/proof`;
    const before = (await get(world, world.keys.merchant, path)).body;
    await held();
    await seal();
    expect((await get(world, world.keys.operator, path)).body).toEqual(before);
  });
});

describe('checkpoints', () => {
  test('are not there before the first seal', async () => {
    expect((await get(world, world.keys.merchant, '/v1/ledger/checkpoint')).status).toBe(404);
  });

  test('are proved to be consistent with later ones', async () => {
    await held();
    await seal();
    const first = (await get(world, world.keys.merchant, '/v1/ledger/checkpoint')).body;
    await held();
    await held();
    await seal();
    const second = (await get(world, world.keys.operator, '/v1/ledger/checkpoint')).body;
    const checkpoint = openCheckpoint(second.note, [ledgerSigner])!;
    expect(second).toMatchObject({ size: checkpoint.size, root: checkpoint.root.toString('base64') });
    const { body } = await get(world, world.keys.merchant, `/v1/ledger/consistency?from=${first.size}`);
    expect(body).toMatchObject({ from: first.size, to: second.size, from_root: first.root, to_root: second.root });
    const about = { from: body.from, to: body.to, fromRoot: base64(first.root), toRoot: base64(second.root) };
    expect(verifyConsistency((body.proof as string[]).map(base64), about)).toBe(true);
  });

  test.each([
    ['from=2&to=1', '/from'],
    ['from=0&to=999', '/to'],
    ['from=x', '/from'],
    ['to=1', '/from'],
    ['from=0&other=1', '/other'],
  ])('are not asked for by %s', async (query, pointer) => {
    for (let count = 0; count < 2; count += 1) await held();
    await seal();
    const { status, body } = await get(world, world.keys.merchant, `/v1/ledger/consistency?${query}`);
    expect(status).toBe(422);
    expect(body.errors[0].pointer).toBe(pointer);
  });
});

describe('seals', () => {
  test('are listed newest first, a page at a time, without what they hold', async () => {
    for (let count = 0; count < 3; count += 1) {
      await held();
      await seal();
    }
    const first = (await get(world, world.keys.operator, '/v1/ledger/seals?limit=2')).body;
    expect(first.data.map(({ sequence }: { sequence: number }) => sequence)).toEqual([3, 2]);
    expect(first.has_more).toBe(true);
    expect(first.data[0].previous).toBe(first.data[1].hash);
    expect(Object.keys(first.data[0])).not.toContain('records');
    const rest = (await get(world, world.keys.operator, '/v1/ledger/seals?limit=2&starting_after=2')).body;
    expect(rest.data.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1]);
    expect(rest.has_more).toBe(false);
  });

  test('are no business of merchants', async () => {
    for (const path of ['/v1/ledger/seals', '/v1/ledger/verify']) {
      expect((await get(world, world.keys.merchant, path)).status).toBe(403);
    }
  });
});

describe('verification', () => {
  /** Every call that it takes. */
  async function verify(): Promise<{ kind: string; seal: number | null; record: string | null }[]> {
    const findings = [];
    let after: string | null = '';
    while (after !== null) {
      const query: string = after === '' ? '' : `?after=${after}`;
      const { status, body } = await get(world, world.keys.operator, `/v1/ledger/verify${query}`);
      expect(status).toBe(200);
      findings.push(...body.findings);
      after = body.next;
    }
    return findings;
  }

  test('finds nothing where nothing was touched', async () => {
    await held();
    await seal();
    await held();
    expect(await verify()).toEqual([]);
  });

  test('misses what the sealer remembers', async () => {
    await held();
    const head = headOf((await seal())!);
    world.temporal.onQuery = async () => ({ ...head, sequence: 2 });
    expect(await verify()).toMatchObject([{ kind: 'head_missing', seal: 2 }]);
  });

  test('finds the record that is not what it was', async () => {
    const id = await held();
    await seal();
    const { data } = await world.store.tradeRecords.list({ merchantIds: ['m1'], refundId: id, limit: 1 });
    lieAbout(world.store.ledger, data[0]!.id);
    expect(await verify()).toMatchObject([{ kind: 'record_altered', seal: 1, record: data[0]!.id }]);
  });

  test.each(['x', 'e30', Buffer.from('{"position":{"phase":"records"}}').toString('base64url'), '%00'])(
    'does not go on from %s',
    async (after) => {
      const { status, body } = await get(world, world.keys.operator, `/v1/ledger/verify?after=${after}`);
      expect(status).toBe(422);
      expect(body.errors[0].pointer).toBe('/after');
    },
  );
});

test.each([
  ['less', (edge: readonly string[]) => edge.slice(1)],
  ['more', (edge: readonly string[]) => [...edge, 'a'.repeat(64)]],
])('verification does not go on from a tree with %s than its edge', async (_, change) => {
  await held();
  await seal();
  await held();
  await seal();
  const [{ size, edge, sequence }] = (await world.store.ledger.seals(0, 1)) as [Seal];
  const followed = { sequence, hash: 'c'.repeat(64), size, edge: change(edge) };
  const position = { phase: 'seals', followed };
  const after = Buffer.from(JSON.stringify({ position, remembered: null })).toString('base64url');
  const { status, body } = await get(world, world.keys.operator, `/v1/ledger/verify?after=${after}`);
  expect([status, body.errors?.[0].pointer]).toEqual([422, '/after']);
});

/** Makes a store answer with another amount than the one that was sealed. */
function lieAbout(ledger: ApiWorld['store']['ledger'], id: string): void {
  const honest = ledger.records.bind(ledger);
  ledger.records = async (ids) =>
    (await honest(ids)).map((record) => (record.id === id ? { ...record, amount: record.amount + 1 } : record));
}
