import type { Connection, Model, mongo } from 'mongoose';
import { runSideEffect as runPlainly } from '../domain/side-effect';
import type { RunSideEffect } from '../domain/side-effect';
import type { HmacKey } from '../ledger/seal-record';
import { adjustmentsOf } from './adjustments/repository';
import { alertMutesOf } from './alerts/mutes';
import { alertNotificationsOf } from './alerts/notifications';
import { alertsOf } from './alerts/repository';
import { balancesOf } from './balances/repository';
import { apiKeysOf } from './api-keys';
import { auditLogOf } from './audit-log';
import { backupRowsOf } from './backup/rows';
import { bankBookOf } from './bank/book';
import { bankDetailsOf } from './bank/details';
import { refundDestinationsOf } from './bank/destinations';
import { safeOf } from './bank/sealed';
import { connect } from './connection';
import { identityAttemptsOf } from './customers/attempts';
import { customersOf } from './customers/repository';
import { databaseOf } from './database';
import type { Cipher } from './encryption';
import { reach } from './failures';
import { challengesOf } from './factors/challenges';
import { factorsOf } from './factors/factors';
import { factorLimitsOf } from './factors/limits';
import { fenceOf } from './fence';
import { idempotencyOf } from './idempotency';
import { inboxOf } from './inbox';
import { ledgerOf } from './ledger/repository';
import { merchantStopsOf } from './merchant-stops';
import { monitoringOf } from './monitoring/repository';
import { noncesOf } from './nonces';
import { outboxRepository } from './outbox/repository';
import { paymentsOf } from './payments/repository';
import { providerAccountsOf } from './provider-accounts';
import { reconciliationCasesOf } from './reconciliation/cases';
import { reconciliationsOf } from './reconciliation/reconciliations';
import { settlementsOf } from './reconciliation/settlements';
import { refundsOf } from './refunds/repository';
import { riskAssessmentsOf } from './risk/assessments';
import { riskEventsOf } from './risk/events';
import { riskListsOf } from './risk/lists';
import { riskPoliciesOf } from './risk/policies';
import { markEmptyComplete } from './search/completeness';
import { reindex } from './search/reindex';
import { searchSinkOf } from './search/sink';
import { signingKeysOf } from './signing-keys';
import type { Store } from './store';
import { tradeRecordsOf } from './trade-records/repository';
import { verificationsOf } from './verifications';
import { webhookDeliveriesOf } from './webhooks/deliveries';
import { webhookEndpointsOf } from './webhooks/endpoints';

export interface StoreOptions {
  readonly uri: string;
  /** Another database of the server than the address names. */
  readonly database?: string;
  /** With the ledger's key, records that it did not sign are refused before they are written. */
  readonly hmacKey?: HmacKey;
  /** For webhooks' secrets, bank details, identities and second factors, which are stored encrypted; without it they can be neither written nor read. */
  readonly cipher?: Cipher;
  readonly runSideEffect?: RunSideEffect;
}

const pingTimeoutMs = 1_000;

/** Connects to MongoDB. Throws `database_unavailable`, as every call of the store does, when it cannot be reached. */
export async function createStore(options: StoreOptions): Promise<Store> {
  const connection = await reach(() => connect(options.uri, options.database));
  const database = databaseOf(connection, options.runSideEffect ?? runPlainly);
  const safe = safeOf(options.cipher);
  const rows = {
    payments: paymentsOf(database),
    refunds: refundsOf(database),
    tradeRecords: tradeRecordsOf(database, options.hmacKey),
    ledger: ledgerOf(database),
    balances: balancesOf(database, options.hmacKey),
    adjustments: adjustmentsOf(database),
    idempotency: idempotencyOf(database),
    apiKeys: apiKeysOf(database),
    signingKeys: signingKeysOf(database),
    nonces: noncesOf(database),
    providerAccounts: providerAccountsOf(database),
    audit: auditLogOf(database),
    inbox: inboxOf(database),
    alerts: alertsOf(database),
    alertMutes: alertMutesOf(database),
    alertNotifications: alertNotificationsOf(database),
    verifications: verificationsOf(database),
    customers: customersOf(database, safe),
    identityAttempts: identityAttemptsOf(database),
    factors: factorsOf(database, safe),
    challenges: challengesOf(database),
    factorLimits: factorLimitsOf(database),
    fence: fenceOf(database),
    merchantStops: merchantStopsOf(database),
    monitoring: monitoringOf(database),
    webhookEndpoints: webhookEndpointsOf(database, options.cipher),
    webhookDeliveries: webhookDeliveriesOf(database),
    destinations: refundDestinationsOf(database, safe),
    bankBook: bankBookOf(database, safe),
    settlements: settlementsOf(database),
    reconciliations: reconciliationsOf(database),
    reconciliationCases: reconciliationCasesOf(database),
    bankDetails: bankDetailsOf(database, safe),
    riskEvents: riskEventsOf(database),
    riskAssessments: riskAssessmentsOf(database),
    riskLists: riskListsOf(database),
    riskPolicies: riskPoliciesOf(database),
    backup: backupRowsOf(database),
  };
  return {
    ...rows,
    outbox: outboxRepository(database),
    searchSink: searchSinkOf(database),
    reindex: (report) => reach(() => reindex(connection, report)),
    prepare: () => reach(() => prepare(connection)),
    ping: () => reach(() => ping(connection)),
    close: () => connection.close(),
  };
}

async function prepare(connection: Connection): Promise<void> {
  // One collection after the other: together they would wait for each other, and the last of them for longer than an
  // answer may take.
  for (const model of Object.values(connection.models)) await createIndexes(model);
  await markEmptyComplete(connection);
}

/** Those of a collection at once: mongoose asks for each by itself. */
async function createIndexes({ schema, collection }: Model<unknown>): Promise<void> {
  const indexes = schema.indexes().map(([key, { background: _, ...options }]) => ({ key, ...options }));
  if (indexes.length > 0) await collection.createIndexes(indexes as mongo.IndexDescription[]);
}

async function ping(connection: Connection): Promise<void> {
  await connection.getClient().db().command({ ping: 1 }, { timeoutMS: pingTimeoutMs });
}
