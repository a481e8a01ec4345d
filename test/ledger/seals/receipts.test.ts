import { makeReceipt } from '../../../ledger/receipts/make-receipt';
import { checkReceipt, type Receipt } from '../../../ledger/receipts/receipt';
import { recordLeaf } from '../../../ledger/seals/leaf';
import { makeSeal } from '../../../ledger/seals/seal';
import { parseVerifierKey } from '../../../ledger/seals/signing-keys';
import { read, receiptOf, records, seal, signer, stranger } from './support/receipts';

const verifiers = [parseVerifierKey(signer.verifierKey)!];

/** As it is after somebody has sent it on. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('each record is proved by its receipt and a public key', async () => {
  for (const [index, { id, amount }] of records.entries()) {
    expect(checkReceipt(sent(await receiptOf(index)), verifiers)).toMatchObject({
      kind: 'proved',
      record: { id, amount },
      size: records.length,
      sealedAt: '2026-03-01T10:00:05.000Z',
    });
  }
});

test.each<[string, (receipt: Receipt) => unknown, string]>([
  ['another amount', (r) => ({ ...r, record: r.record.replace('"amount":104', '"amount":904') }), 'inclusion'],
  ['another place', (r) => ({ ...r, index: 5 }), 'inclusion'],
  ['no place', (r) => ({ ...r, index: -1 }), 'inclusion'],
  ['a shorter path', (r) => ({ ...r, path: r.path.slice(1) }), 'inclusion'],
  [
    'a checkpoint of another size',
    (r) => ({ ...r, checkpoint: r.checkpoint.replace('\n11\n', '\n12\n') }),
    'checkpoint',
  ],
  ['another time', (r) => ({ ...r, seal: r.seal.replace('10:00:05', '10:00:04') }), 'seal'],
  ['no seal', (r) => ({ ...r, seal: 'x' }), 'seal'],
  ['another format', (r) => ({ ...r, format: 'x' }), 'format'],
  ['a path that is none', (r) => ({ ...r, path: 'x' }), 'format'],
  ['nothing', () => null, 'format'],
])('a receipt with %s proves nothing', async (_what, change, problem) => {
  expect(checkReceipt(sent(change(await receiptOf(4))), verifiers)).toEqual({ kind: 'not_proved', problem });
});

test('a receipt of a stranger proves nothing', async () => {
  expect(checkReceipt(await receiptOf(4), [stranger])).toEqual({ kind: 'not_proved', problem: 'checkpoint' });
});

test('a seal of an earlier log beside a checkpoint is found out', async () => {
  const first = makeSeal(null, [{ id: records[0]!.id, leaf: recordLeaf(records[0]!) }], signer, new Date(0));
  const other = await makeReceipt(records[0]!, 0, first, read);
  const receipt = { ...(await receiptOf(0)), seal: other.seal, seal_signature: other.seal_signature };
  expect(checkReceipt(receipt, verifiers)).toEqual({ kind: 'not_proved', problem: 'seal' });
});

test('no receipt is made of a record that the log does not prove', async () => {
  await expect(makeReceipt({ ...records[4]!, amount: 1 }, 4, seal, read)).rejects.toThrow('does not prove');
});
