/**
 * What a backup holds beside the ledger, in the order in which it is read while writes go on. A refund is read before its
 * payment, so that what is restored is at most behind: recovery goes on from an older refund whose reservation has moved on,
 * and repeats what is idempotent; the other way round a hold would stay for ever. Requests come later: a restore has the
 * sweeper begin those again whose refund or payment is not there. Adjustments, which nothing begins again, come after theirs.
 * Reconciliations come first: what is said to be covered is in the rows. So do reports of banks that were read; and batches
 * come before their orders: an order that a batch carries is never taken for one that none carries.
 */
export const rowCollections = [
  'settlements',
  'reconciliations',
  'reconciliation_cases',
  'refunds',
  'payments',
  'risk_events',
  'risk_lists',
  'risk_policies',
  'refund_destinations',
  'bank_reports',
  'bank_batches',
  'bank_orders',
  'bank_strays',
  'inbox',
  'verification_attempts',
  'customers',
  'identity_attempts',
  'verification_challenges',
  'factors',
  'factor_limits',
  'alerts',
  'alert_mutes',
  'alert_notifications',
  'webhook_endpoints',
  'webhook_deliveries',
  'merchant_stops',
  'provider_accounts',
  'signing_keys',
  'api_keys',
  'nonces',
  'audit_log',
  'search_indexes',
  'idempotency_keys',
  'adjustments',
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
  'risk_merchant_hours',
  'fences',
  'monitor_journal',
  'monitor_states',
  'monitor_turns',
] as const;
