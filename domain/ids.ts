/** Formats of the ids that cross a boundary, and the ids that follow from other ids. */

/** 16 bytes in lower-case base32 (RFC 4648 alphabet, no padding). */
const token = '[a-z2-7]{26}';

const patterns = {
  payment: new RegExp(`^pay_${token}$`),
  refund: new RegExp(`^re_${token}$`),
  merchant: /^[a-z0-9][a-z0-9_-]{1,39}$/,
  adjustment: new RegExp(`^adj_${token}$`),
  tradeRecord: /^tr_[a-z2-7]{52}$/,
  webhookEndpoint: new RegExp(`^we_${token}$`),
  webhookDelivery: new RegExp(`^wd_${token}$`),
  riskListEntry: new RegExp(`^rl_${token}$`),
  reconciliation: new RegExp(`^rec_${token}$`),
  reconciliationCase: new RegExp(`^rcase_${token}$`),
} as const;

export type IdKind = keyof typeof patterns;

/** Whether `value` has the form of an id of this kind. */
export const isId = (kind: IdKind, value: string): boolean => patterns[kind].test(value);

/** The pattern of an id, for schemas and API documents. */
export const idPattern = (kind: IdKind): RegExp => patterns[kind];

/** The workflow that carries a refund. One at most runs at any time: Temporal makes ids unique. */
export const refundWorkflowId = (merchantId: string, refundId: string): string => `refund/${merchantId}/${refundId}`;

/** The workflow that records what a provider says after a refund's own workflow has closed. */
export const lateTruthWorkflowId = (merchantId: string, refundId: string): string =>
  `refund-reversal/${merchantId}/${refundId}`;

/** The workflow that takes or registers a payment. */
export const paymentWorkflowId = (merchantId: string, paymentId: string): string =>
  `payment/${merchantId}/${paymentId}`;

/** The workflow that brings refunds and disputes made outside the engine into a payment. */
export const paymentSyncWorkflowId = (merchantId: string, paymentId: string): string =>
  `payment-sync/${merchantId}/${paymentId}`;

/** Rule 3.1.4: the first key is the refund's id, each later one carries its number. */
export const providerKey = (refundId: string, keyNumber: number): string =>
  keyNumber === 1 ? refundId : `${refundId}-${keyNumber}`;

const isProviderKeyOf = new RegExp(`^(re_${token})(?:-[1-9][0-9]*)?$`);

/** The refund that a provider key belongs to, or null for a key that is not ours. */
export const refundIdOfKey = (key: string): string | null => isProviderKeyOf.exec(key)?.[1] ?? null;

/** The workflow that a schedule starts to look after refunds nobody runs. */
export const sweepWorkflowId = 'refund-sweep';

/** The workflow that brings one event to one endpoint. */
export const webhookDeliveryWorkflowId = (merchantId: string, deliveryId: string): string =>
  `webhook/${merchantId}/${deliveryId}`;

/** The workflow that a schedule starts to exchange files with banks. */
export const bankBatchWorkflowId = 'bank-batch';

/** The workflow that a schedule starts to bring changes to a search engine. */
export const searchSinkWorkflowId = 'search-sink';

/** The workflow that a schedule starts to make backups. */
export const backupWorkflowId = 'backup';
/** The workflow that a schedule starts to compare an account's days with its provider's files. */
export const reconciliationWorkflowId = (provider: string, account: string): string =>
  `reconciliation/${provider}/${account}`;
