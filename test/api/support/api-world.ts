import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';
import pino from 'pino';
import request from 'supertest';
import type { ActivityDeps } from '../../../activities/deps';
import { openRefund } from '../../../activities/recording/open-refund';
import { buildApi } from '../../../api/app';
import type { Api, ApiDeps } from '../../../api/deps';
import { createKey } from '../../../api/keys';
import type { Policy } from '../../../domain/policy';
import { runSideEffect } from '../../../domain/side-effect';
import { statusOf, type RefundState } from '../../../domain/refund-state';
import type { RefundInput, RefundSnapshot } from '../../../domain/refund';
import type { ProviderAccount } from '../../../gateways/account';
import type { CallbackReading, Gateway } from '../../../gateways/gateway';
import { createRecordBuilder } from '../../../ledger/record-builder';
import { signerOf } from '../../../ledger/seals/signing-keys';
import { createStore } from '../../../store/create-store';
import { createCipher } from '../../../store/encryption';
import { createKeyedHash } from '../../../store/keyed-hash';
import type { PaymentDocument, Store } from '../../../store/store';
import { randomId } from '../../../api/ids';
import { testDatabaseUri } from '../../support/servers';
import { fakeTemporal, type FakeTemporal } from './fake-temporal';

const policy = JSON.parse(readFileSync(join(__dirname, '../../../deploy/policy.json'), 'utf8')) as Policy;

export const hmacKey = Buffer.alloc(32, 7);
export const ledgerSigner = signerOf('tests/ledger', Buffer.alloc(32, 1));
const cipher = createCipher([{ id: 'test', key: Buffer.alloc(32, 9) }]);

export interface Keys {
  readonly merchant: string;
  readonly other: string;
  readonly operator: string;
  readonly second: string;
  readonly strayOperator: string;
  readonly reader: string;
}

export interface ApiWorld {
  /** Of its database. */
  readonly uri: string;
  readonly app: Express;
  readonly api: Api;
  readonly deps: ApiDeps;
  readonly store: Store;
  readonly temporal: FakeTemporal;
  readonly keys: Keys;
  readonly logged: string[];
  /** What the gateway makes of the next notification. */
  readReading: () => CallbackReading;
  payment(over?: Partial<PaymentDocument>): Promise<PaymentDocument>;
  /** Works as the refund's workflow does up to its decision, then is ahead of its row by one step. */
  decide(input: RefundInput, state?: RefundState): Promise<RefundSnapshot>;
  close(): Promise<void>;
}

export const accounts: readonly ProviderAccount[] = [
  { id: 'shop', provider: 'stripe', merchantId: 'm1', apiKey: 'sk_test_1', webhookSecrets: ['whsec_1'] },
  { id: 'elsewhere', provider: 'stripe', merchantId: 'm2', apiKey: 'sk_test_2', webhookSecrets: ['whsec_2'] },
];

async function createKeys({ apiKeys }: Store): Promise<Keys> {
  const keyFor = async (kind: 'merchant' | 'operator', merchantIds: string[], reading = false): Promise<string> =>
    (await createKey(apiKeys, { kind, merchantIds, label: '', ...(reading && { scopes: ['refunds:read'] }) })).key;
  return {
    merchant: await keyFor('merchant', ['m1']),
    other: await keyFor('merchant', ['m2']),
    operator: await keyFor('operator', ['m1']),
    second: await keyFor('operator', ['m1', 'm2']),
    strayOperator: await keyFor('operator', ['m2']),
    reader: await keyFor('merchant', ['m1'], true),
  };
}

/** The API on a database of its own, with Temporal and the provider played by fakes. */
export async function apiWorld(name: string, over: Partial<ApiDeps> = {}): Promise<ApiWorld> {
  const uri = testDatabaseUri(name);
  const store = await createStore({ uri, cipher });
  await store.prepare();
  const temporal = fakeTemporal();
  const logged: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  const world: Partial<ApiWorld> = {};
  const acknowledgement = { status: 200, contentType: 'application/json', body: '{"received":true}' };
  const gateway = {
    provider: 'stripe',
    acknowledgement,
    readCallback: () => world.readReading!(),
  } as unknown as Gateway;
  const deps: ApiDeps = {
    store,
    temporal: temporal.client,
    gateways: { stripe: gateway },
    accounts,
    ledger: { verifiers: [ledgerSigner], hmacKey },
    records: createRecordBuilder({ hmacKey }),
    adjustmentExpiryMs: policy.wait.reviewMs,
    logger,
    runSideEffect,
    requestsInFlightMax: 100,
    webhooks: { policy: policy.webhooks, allowLoopback: false },
    personalHash: createKeyedHash(Buffer.alloc(32, 11)),
    identityPolicy: policy.identity,
    verification: policy.verification,
    eagerStart: false,
    ...over,
  };
  const { app, api } = buildApi(deps);
  const records = createRecordBuilder({ hmacKey });
  const activityDeps = { store, records, policy, logger } as unknown as ActivityDeps;
  const decide = (input: RefundInput, state: RefundState = 'submitting'): Promise<RefundSnapshot> =>
    decideLikeWorkflow(activityDeps, input, state);
  temporal.onAccept = (input) => decide(input);
  return Object.assign(world, {
    uri,
    app,
    api,
    deps,
    store,
    temporal,
    keys: await createKeys(store),
    logged,
    readReading: (): CallbackReading => ({ kind: 'refused', reason: 'not set' }),
    payment: (payment = {}) => insertPayment(store, payment),
    decide,
    close: async () => {
      await api.deliveries.drain();
      await api.operatorAudit.drain();
      await store.close();
    },
  } satisfies ApiWorld);
}

async function decideLikeWorkflow(deps: ActivityDeps, input: RefundInput, state: RefundState): Promise<RefundSnapshot> {
  const opened = await openRefund(deps, input);
  if (opened === null) throw new Error('nothing is known of the request');
  const { progress } = opened;
  const risk = { decision: 'allow', score: 0, rules: [], policyVersion: 'test' } as const;
  const ended = progress.state === 'rejected';
  if (!ended) {
    const approved = { revision: progress.revision + 1, at: input.requestedAt, by: 'engine', reason: 'risk_allowed' };
    const to = state === 'submitting' ? 'approved' : state;
    await deps.store.refunds.advance(input.refundId, { transitions: [{ ...approved, to }], set: { risk } });
  }
  const now = ended ? progress.state : state;
  return {
    refundId: input.refundId,
    merchantId: input.merchantId,
    paymentId: input.paymentId,
    state: now,
    status: statusOf(now),
    revision: progress.revision + (ended ? 0 : 2),
    amount: progress.amount,
    currency: progress.currency,
    provider: progress.provider,
    providerRefundId: null,
    risk: ended ? null : risk,
    failure: progress.failure,
    awaiting: null,
  };
}

async function insertPayment(store: Store, over: Partial<PaymentDocument>): Promise<PaymentDocument> {
  const id = randomId('pay');
  const payment: PaymentDocument = {
    id,
    merchantId: 'm1',
    status: 'captured',
    provider: 'stripe',
    account: 'shop',
    providerPaymentId: `pi_${id}`,
    captured: 5_000,
    reserved: 0,
    refunded: 0,
    currency: 'GBP',
    orderId: '536365',
    customerId: '17850',
    metadata: {},
    failureCode: null,
    nextAction: null,
    expiresAt: null,
    lastRefundSentAt: null,
    reservations: [],
    blocked: null,
    disputed: false,
    capturedAt: new Date(),
    createdAt: new Date(),
    ...over,
  };
  await store.payments.insert(payment);
  return payment;
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** A POST with an API key and a JSON body. */
export const post = (
  world: ApiWorld,
  key: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) => {
  const sent = request(world.app).post(path).set(bearer(key)).set(headers);
  return body === undefined ? sent : sent.send(body);
};

export const get = (world: ApiWorld, key: string, path: string) => request(world.app).get(path).set(bearer(key));

let keys = 0;
export const newKey = (): string => `key-${(keys += 1)}`;

/** Asks for an adjustment of 7.50 in favour of the merchant, unless told otherwise. */
export const adjust = (world: ApiWorld, change: object = {}, idempotencyKey = newKey(), key = world.keys.operator) =>
  post(
    world,
    key,
    '/v1/adjustments',
    {
      merchant: 'm1',
      debit: 'expense:write_offs',
      credit: 'liability:merchant',
      amount: 750,
      currency: 'GBP',
      reason: 'the provider rounds',
      ...change,
    },
    { 'idempotency-key': idempotencyKey },
  );

/** Puts a customer of m1 on a block list, unless told otherwise. */
export const listEntry = (world: ApiWorld, change: object = {}, key = world.keys.operator) => {
  const body = { merchant: 'm1', list: 'block', kind: 'customer', value: '17850', reason: 'stole', ...change };
  return post(world, key, '/v1/risk/lists', body);
};

/** Asks for a refund with an idempotency key of its own unless one is given. */
export const refund = (
  world: ApiWorld,
  body: object,
  headers: Record<string, string> = {},
  key = world.keys.merchant,
) => post(world, key, '/v1/refunds', body, { 'idempotency-key': newKey(), ...headers });
