import { defineSearchAttributeKey } from '@temporalio/common';
import { searchAttributeNames as names } from '../domain/search-attributes';

/** Registered with the server by `dev/stack`, or as docs/operations.md says. Never personal data. */
export const searchAttributes = {
  refundState: defineSearchAttributeKey(names.refundState, 'KEYWORD'),
  merchantId: defineSearchAttributeKey(names.merchantId, 'KEYWORD'),
  paymentId: defineSearchAttributeKey(names.paymentId, 'KEYWORD'),
  provider: defineSearchAttributeKey(names.provider, 'KEYWORD'),
  currency: defineSearchAttributeKey(names.currency, 'KEYWORD'),
  amountMinor: defineSearchAttributeKey(names.amountMinor, 'INT'),
  riskDecision: defineSearchAttributeKey(names.riskDecision, 'KEYWORD'),
  needsOperator: defineSearchAttributeKey(names.needsOperator, 'BOOL'),
} as const;

/** The server's own: the time for which a schedule started the workflow. */
export const scheduledStartTime = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
