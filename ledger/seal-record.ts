import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json';
import { assertBalanced } from './postings';
import { tradeRecordId } from './record-id';
import type { TradeRecord } from './trade-record';

/** A key that is kept outside the database. */
export type HmacKey = string | Uint8Array;

/** A record's facts: everything but what is derived from them. */
export type RecordFacts = Omit<TradeRecord, 'id' | 'contentHash' | 'hmac'>;

/** The canonical form of a record's id and facts: what is hashed, signed and sealed. */
export const recordText = (record: RecordFacts & { id: string }): string =>
  canonicalJson({
    id: record.id,
    merchantId: record.merchantId,
    type: record.type,
    subjectId: record.subjectId,
    leg: record.leg,
    paymentId: record.paymentId,
    refundId: record.refundId,
    occurredAt: record.occurredAt.toISOString(),
    amount: record.amount,
    currency: record.currency,
    provider: record.provider,
    providerReference: record.providerReference,
    customerId: record.customerId,
    postings: record.postings.map(({ account, currency, debit, credit }) => ({ account, currency, debit, credit })),
  });

/** SHA-256 (hex) over the canonical form of a record's id and facts. */
export const contentHashOf = (record: RecordFacts & { id: string }): string =>
  createHash('sha256').update(recordText(record)).digest('hex');

/** HMAC-SHA-256 (hex) of a content hash. */
export const hmacOf = (contentHash: string, hmacKey: HmacKey): string =>
  createHmac('sha256', hmacKey).update(contentHash).digest('hex');

/** Makes a record of its facts: checks the balance, derives the id, hashes and signs. Throws when unbalanced. */
export function sealRecord(facts: RecordFacts, hmacKey: HmacKey): TradeRecord {
  assertBalanced(facts.postings);
  const identified = { id: tradeRecordId(facts), ...facts };
  const contentHash = contentHashOf(identified);
  return { ...identified, contentHash, hmac: hmacOf(contentHash, hmacKey) };
}
