import { defineSearchAttributeKey } from '@temporalio/common';

/** Registered with the server by `dev/stack` and `deploy/`. Never personal data. */
export const searchAttributes = {
  refundState: defineSearchAttributeKey('RefundState', 'KEYWORD'),
  merchantId: defineSearchAttributeKey('MerchantId', 'KEYWORD'),
  paymentId: defineSearchAttributeKey('PaymentId', 'KEYWORD'),
  provider: defineSearchAttributeKey('Provider', 'KEYWORD'),
  currency: defineSearchAttributeKey('Currency', 'KEYWORD'),
  amountMinor: defineSearchAttributeKey('AmountMinor', 'INT'),
  riskDecision: defineSearchAttributeKey('RiskDecision', 'KEYWORD'),
  needsOperator: defineSearchAttributeKey('NeedsOperator', 'BOOL'),
} as const;
