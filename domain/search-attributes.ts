/** By which operators find workflows in Temporal. The server must know them; never personal data. */
export const searchAttributeNames = {
  refundState: 'RefundState',
  merchantId: 'MerchantId',
  paymentId: 'PaymentId',
  provider: 'Provider',
  currency: 'Currency',
  amountMinor: 'AmountMinor',
  riskDecision: 'RiskDecision',
  needsOperator: 'NeedsOperator',
} as const;
