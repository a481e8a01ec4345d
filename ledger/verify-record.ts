import { timingSafeEqual } from 'node:crypto';
import { imbalanceOf } from './postings';
import { tradeRecordId } from './record-id';
import { contentHashOf, hmacOf } from './seal-record';
import type { HmacKey } from './seal-record';
import type { TradeRecord } from './trade-record';

export type RecordProblem = 'malformed' | 'id' | 'content_hash' | 'hmac' | 'imbalance';

const sameText = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** What is wrong with a record by itself, whatever the database says of it. Without a key the HMAC is not checked. */
export function verifyRecord(record: TradeRecord, hmacKey?: HmacKey): RecordProblem[] {
  try {
    return problemsOf(record, hmacKey);
  } catch {
    // It has not even the form of a record: somebody wrote past the engine, and nothing but this can be said of it.
    return ['malformed'];
  }
}

function problemsOf(record: TradeRecord, hmacKey?: HmacKey): RecordProblem[] {
  const problems: RecordProblem[] = [];
  if (record.id !== tradeRecordId(record)) problems.push('id');
  if (record.contentHash !== contentHashOf(record)) problems.push('content_hash');
  if (hmacKey !== undefined && !sameText(record.hmac, hmacOf(record.contentHash, hmacKey))) problems.push('hmac');
  if (imbalanceOf(record.postings) !== null) problems.push('imbalance');
  return problems;
}
