import { leafHash } from '../merkle/hash';
import { recordText } from '../seal-record';
import type { TradeRecord } from '../trade-record';

/** A record's leaf in the log (hex): RFC 6962 leaf hash over its canonical form. */
export const recordLeaf = (record: TradeRecord): string => leafHash(recordText(record)).toString('hex');
