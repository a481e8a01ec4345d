import { createHash } from 'node:crypto';
import { base32 } from '../domain/base32';
import type { TradeRecordType } from './trade-record';

/** What a movement is: the same movement has the same record id on every node and in every attempt (rule 3.1.9). */
export interface MovementIdentity {
  readonly merchantId: string;
  readonly type: TradeRecordType;
  readonly subjectId: string;
  readonly leg: string;
}

/** `tr_` and the base32 of SHA-256 over merchant, type, subject and leg, separated by NUL. */
export function tradeRecordId({ merchantId, type, subjectId, leg }: MovementIdentity): string {
  const digest = createHash('sha256').update([merchantId, type, subjectId, leg].join('\0')).digest();
  return `tr_${base32(digest)}`;
}
