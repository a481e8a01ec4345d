import { leafHash } from '../merkle/hash';
import { recordText } from '../seal-record';
import type { TradeRecord } from '../trade-record';

/** A record's leaf in the log (hex): RFC 6962 leaf hash over its canonical form. */
export const recordLeaf = (record: TradeRecord): string => leafHash(recordText(record)).toString('hex');

/** Whether a record's leaf is this one; what has not even the form of a record has none. */
export function hasLeaf(record: TradeRecord, leaf: string | undefined): boolean {
  try {
    return recordLeaf(record) === leaf;
  } catch {
    return false;
  }
}
