import { proveInclusion, verifyInclusion } from '../merkle/inclusion';
import { recordText } from '../seal-record';
import type { ReadNodes } from '../merkle/read-nodes';
import { sealText } from '../seals/seal';
import type { Seal, SealFacts } from '../seals/seal';
import { recordLeaf } from '../seals/leaf';
import type { TradeRecord } from '../trade-record';
import { receiptFormat, type Receipt } from './receipt';

/**
 * The receipt of a record at its place in the log, under the seal that sealed it: the same one for ever.
 * Throws when the log, as it is stored, does not prove the record: somebody altered one of the two.
 */
export async function makeReceipt(
  record: TradeRecord,
  index: number,
  seal: SealFacts & Pick<Seal, 'signature' | 'note'>,
  read: ReadNodes,
): Promise<Receipt> {
  const path = await proveInclusion(index, seal.size, read);
  const leaf = Buffer.from(recordLeaf(record), 'hex');
  const isProved = verifyInclusion(path, { index, size: seal.size, leaf, root: Buffer.from(seal.root, 'hex') });
  if (!isProved) throw new Error(`The ledger does not prove the record ${record.id}`);
  return {
    format: receiptFormat,
    record: recordText(record),
    index,
    path: path.map((hash) => hash.toString('base64')),
    checkpoint: seal.note,
    seal: sealText(seal),
    seal_signature: seal.signature,
  };
}
