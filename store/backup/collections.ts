/**
 * What a backup holds beside the ledger, in the order in which it is read while writes go on. A refund is read before its
 * payment, so that what is restored is at most behind: recovery goes on from an older refund whose reservation has moved on,
 * and repeats what is idempotent; the other way round a hold would stay for ever. Requests come last: the sweeper starts
 * those whose refund is not there.
 */
export const rowCollections = [
  'refunds',
  'payments',
  'adjustments',
  'refund_destinations',
  'bank_orders',
  'bank_batches',
  'bank_reports',
  'inbox',
  'verification_attempts',
  'alerts',
  'alert_mutes',
  'alert_notifications',
  'webhook_endpoints',
  'webhook_deliveries',
  'settlements',
  'reconciliations',
  'reconciliation_cases',
  'provider_accounts',
  'signing_keys',
  'api_keys',
  'nonces',
  'audit_log',
  'search_indexes',
  'idempotency_keys',
] as const;
export type RowCollection = (typeof rowCollections)[number];

/** The ledger: what is sealed. */
export const ledgerCollections = ['trade_records', 'ledger_seals'] as const;

/** Made again from the ledger, or of one database only: no part of a backup. */
export const derivedCollections = [
  'ledger_leaves',
  'ledger_tiles',
  'balance_buckets',
  'balance_generations',
  'search_sink',
  'fences',
] as const;
