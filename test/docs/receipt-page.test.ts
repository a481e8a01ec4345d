import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { projectRoot } from '../../dev/stack/project-root';
import type { Receipt } from '../../ledger/receipts/receipt';
import { receiptOf, recordCount, records, signer, stranger } from '../ledger/seals/support/receipts';

/** The page's own script, on a document without anything. */
function pageScript(): (receipt: unknown, key: string) => Promise<{ record: { id: string }; sealedAt: string }> {
  const html = readFileSync(join(projectRoot(), 'docs', 'receipt.html'), 'utf8');
  const [, script = ''] = /<script type="module">(.*)<\/script>/s.exec(html) ?? [];
  const document = { getElementById: () => ({ addEventListener: () => undefined }) };
  const page = { document, crypto, TextEncoder, Uint8Array, Error, atob, btoa };
  return runInNewContext(`(() => { ${script.replace('export async', 'async')}; return checkReceipt; })()`, page);
}

const check = pageScript();

test('the page proves what the engine proved', async () => {
  for (let index = 0; index < recordCount; index += 1) {
    const { record, sealedAt } = await check(await receiptOf(index), signer.verifierKey);
    expect([record.id, sealedAt]).toEqual([records[index]!.id, '2026-03-01T10:00:05.000Z']);
  }
});

test.each<[string, (receipt: Receipt) => unknown, string]>([
  ['another amount', (r) => ({ ...r, record: r.record.replace('"amount":104', '"amount":904') }), 'not in the log'],
  ['another place', (r) => ({ ...r, index: 5 }), 'not in the log'],
  ['no place', (r) => ({ ...r, index: -1 }), 'not in the log'],
  ['a shorter path', (r) => ({ ...r, path: r.path.slice(1) }), 'path|not in the log'],
  ['a longer path', (r) => ({ ...r, path: [...r.path, ...r.path] }), 'path'],
  ['another size', (r) => ({ ...r, checkpoint: r.checkpoint.replace('\n11\n', '\n12\n') }), 'not signed'],
  ['another time', (r) => ({ ...r, seal: r.seal.replace('10:00:05', '09:00:05') }), 'seal does not fit'],
  ['nothing of a receipt', () => ({}), 'no receipt'],
])('a receipt with %s is not proved', async (_, change, said) => {
  await expect(check(change(await receiptOf(4)), signer.verifierKey)).rejects.toThrow(new RegExp(said));
});

test('a key of somebody else proves nothing, a damaged one is refused', async () => {
  const receipt = await receiptOf(4);
  await expect(check(receipt, stranger.verifierKey)).rejects.toThrow('not signed');
  await expect(check(receipt, signer.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).rejects.toThrow('damaged');
});
