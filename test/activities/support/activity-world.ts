import { randomBytes } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import type { Activities, PaymentCall, RefundRef, ReleaseResult, SubmitInput } from '../../../activities/contract';
import { createActivities } from '../../../activities/create-activities';
import type { ActivityDeps } from '../../../activities/deps';
import { riskSourcesOf } from '../../../activities/risk/sources';
import { base32 } from '../../../domain/base32';
import { providerKey } from '../../../domain/ids';
import type { RefundInput, RefundRequest, Transition } from '../../../domain/refund';
import type { RefundState } from '../../../domain/refund-state';
import { runSideEffect } from '../../../domain/side-effect';
import { createRecordBuilder } from '../../../ledger/record-builder';
import type { TradeRecord } from '../../../ledger/trade-record';
import { createStore } from '../../../store/create-store';
import { createCipher } from '../../../store/encryption';
import { createKeyedHash } from '../../../store/keyed-hash';
import type { PaymentDocument, PaymentRequest, RefundDocument, Store } from '../../../store/store';
import { testDatabaseUri } from '../../support/servers';
import { policyForTests, riskPolicyForTests } from './policy';
import { RecordedWorkflows } from './recorded-workflows';
import { ScriptedGateway } from './scripted-gateway';

export const hmacKey = Buffer.alloc(32, 7);
export const personalHash = createKeyedHash(Buffer.alloc(32, 11));
export const cipher = createCipher([{ id: 'test', key: Buffer.alloc(32, 9) }]);

/** When refunds of these tests are requested. */
export const requestedAt = '2026-03-01T10:00:00.000Z';

/** `ms` after the request, RFC 3339. */
export const later = (ms: number): string => new Date(Date.parse(requestedAt) + ms).toISOString();

export const freshId = (prefix: 'pay' | 're'): string => `${prefix}_${base32(randomBytes(16))}`;

export const step = (revision: number, to: RefundState, reason = 'test'): Transition => ({
  revision,
  to,
  at: later(revision * 1_000),
  by: 'engine',
  reason,
});

/** An accepted refund: its workflow's input, and what its activities are called with. */
export interface AcceptedRefund extends RefundInput {
  readonly ref: RefundRef;
}

/** The activities over a real store on a database of their own, with a provider and a Temporal that the test scripts. */
export class ActivityWorld {
  readonly uri: string;
  readonly store: Store;
  readonly gateway = new ScriptedGateway('stripe');
  /** Another provider that is configured, for what must never go there. */
  readonly otherGateway = new ScriptedGateway('bank');
  readonly workflows = new RecordedWorkflows();
  deps: ActivityDeps;

  private constructor(uri: string, store: Store) {
    this.uri = uri;
    this.store = store;
    this.deps = {
      store,
      gateways: { stripe: this.gateway, bank: this.otherGateway },
      records: createRecordBuilder({ hmacKey }),
      policy: policyForTests,
      risk: riskSourcesOf(store, riskPolicyForTests, 0),
      personalHash,
      workflows: this.workflows,
      logger: pino({ level: 'silent' }),
      runSideEffect,
      sweepAgeMs: 60_000,
      webhooks: { allowLoopback: true },
    };
  }

  static start(name: string): Promise<ActivityWorld> {
    return ActivityWorld.on(testDatabaseUri(name));
  }

  /** Another process on a database that is there. */
  static async on(uri: string): Promise<ActivityWorld> {
    const store = await createStore({ uri, hmacKey, cipher });
    await store.prepare();
    return new ActivityWorld(uri, store);
  }

  /** Calls an activity as a worker would. */
  run<Name extends keyof Activities>(
    name: Name,
    ...args: Parameters<Activities[Name]>
  ): Promise<Awaited<ReturnType<Activities[Name]>>> {
    return this.runOf(createActivities(this.deps), name, ...args);
  }

  /** The same with activities of other dependencies. */
  runOf<Name extends keyof Activities>(
    activities: Activities,
    name: Name,
    ...args: Parameters<Activities[Name]>
  ): Promise<Awaited<ReturnType<Activities[Name]>>> {
    const act = activities[name] as (...args: unknown[]) => Promise<Awaited<ReturnType<Activities[Name]>>>;
    return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(act, ...args);
  }

  /** A captured payment of 1,000.00 GBP, unless told otherwise, without records. */
  async payment(change: Partial<PaymentDocument> = {}): Promise<PaymentDocument> {
    const id = freshId('pay');
    const payment: PaymentDocument = {
      id,
      merchantId: 'm_one',
      status: 'captured',
      provider: 'stripe',
      account: 'acct_one',
      providerPaymentId: `pi_${id.slice(4)}`,
      captured: 100_000,
      reserved: 0,
      refunded: 0,
      currency: 'GBP',
      orderId: null,
      customerId: null,
      metadata: {},
      failureCode: null,
      nextAction: null,
      expiresAt: null,
      lastRefundSentAt: null,
      reservations: [],
      blocked: null,
      disputed: false,
      capturedAt: new Date('2026-02-01T10:00:00.000Z'),
      createdAt: new Date('2026-02-01T09:59:00.000Z'),
      ...change,
    };
    await this.store.payments.insert(payment);
    return payment;
  }

  /** A request for a refund as the API keeps it before anything is started. */
  async accept(
    payment: PaymentDocument,
    change: Partial<RefundRequest> = {},
    at = requestedAt,
  ): Promise<AcceptedRefund> {
    const { merchantId, id: paymentId } = payment;
    const refundId = freshId('re');
    const request: RefundRequest = {
      paymentId,
      amount: 1_250,
      reason: 'requested_by_customer',
      description: null,
      metadata: {},
      goodsReturn: false,
      ...change,
    };
    await this.store.idempotency.claim({
      id: refundId,
      merchantId,
      kind: 'refund',
      requestHash: 'hash',
      request,
      requestId: 'req_test',
      createdAt: new Date(at),
      answer: null,
    });
    const ref = { merchantId, refundId, paymentId, requestId: null };
    return { merchantId, refundId, paymentId, requestHash: 'hash', requestedAt: at, ref };
  }

  /** Opens an accepted refund, as its workflow's first step does. */
  open({ ref: _ref, ...input }: AcceptedRefund): Promise<Awaited<ReturnType<Activities['openRefund']>>> {
    return this.run('openRefund', { ...input, requestId: null });
  }

  /** A refund that is held and brought along these states. */
  async refund(
    states: readonly RefundState[] = [],
    payment?: PaymentDocument,
    change: Partial<RefundRequest> = {},
  ): Promise<AcceptedRefund> {
    const accepted = await this.accept(payment ?? (await this.payment()), change);
    await this.open(accepted);
    if (states.length > 0) {
      const transitions = states.map((state, index) => step(2 + index, state));
      await this.run('recordTransitions', { ...accepted.ref, transitions });
    }
    return accepted;
  }

  /** Releases a refund's hold, as a run does that knows its row as it stands. */
  async release(ref: RefundRef, at: string): Promise<ReleaseResult> {
    const row = await this.store.refunds.get(ref.refundId, null);
    const standing = { revision: row?.revision ?? 0, sent: (row?.attempts.length ?? 0) > 0 };
    return this.run('releaseReservation', { ...ref, at, ...standing });
  }

  /** What the workflow asks of the submitting activity for its first attempt; `change` for later ones. */
  async submitInput({ ref }: AcceptedRefund, change: Partial<SubmitInput> = {}): Promise<SubmitInput> {
    const { revision, amount, currency, provider, account, providerPaymentId, state } = await this.row(ref.refundId);
    return {
      ...ref,
      provider,
      account,
      providerPaymentId,
      providerRefundId: null,
      amount,
      currency,
      key: providerKey(ref.refundId, change.keyNumber ?? 1),
      attempt: 1,
      keyNumber: 1,
      isNextKey: false,
      sentAt: later(60_000),
      keyExpiresAt: '2999-01-01T00:00:00.000Z',
      transitions: state === 'submitting' ? [] : [step(revision + 1, 'submitting')],
      ...change,
    };
  }

  /** A request for a payment as the API keeps it. */
  async acceptPayment(change: Partial<PaymentRequest> = {}): Promise<PaymentCall> {
    const paymentId = freshId('pay');
    const request: PaymentRequest = {
      provider: 'stripe',
      account: 'acct_one',
      amount: 5_000,
      currency: 'GBP',
      orderId: '536365',
      customerId: '17850',
      metadata: {},
      source: { payer: null, paymentMethod: 'pm_card_visa' },
      ...change,
    };
    const input = { merchantId: 'm_one', paymentId, requestHash: 'hash', requestedAt, requestId: 'req_test' };
    await this.store.idempotency.claim({
      id: paymentId,
      merchantId: input.merchantId,
      kind: 'payment',
      requestHash: 'hash',
      request,
      requestId: 'req_test',
      createdAt: new Date(requestedAt),
      answer: null,
    });
    return input;
  }

  async row(refundId: string): Promise<RefundDocument> {
    const row = await this.store.refunds.get(refundId, null);
    if (row === null) throw new Error(`There is no row of ${refundId}`);
    return row;
  }

  async paymentRow(paymentId: string): Promise<PaymentDocument> {
    const row = await this.store.payments.get(paymentId, null);
    if (row === null) throw new Error(`There is no row of ${paymentId}`);
    return row;
  }

  /** The payment's trade records, oldest first. */
  async records(paymentId: string): Promise<TradeRecord[]> {
    const { data } = await this.store.tradeRecords.list({ merchantIds: ['m_one', 'm_two'], paymentId, limit: 100 });
    return data.toReversed();
  }

  /** The alarms about one subject, as `kind severity`. */
  async alarms(subject: string): Promise<string[]> {
    const alerts = await this.store.alerts.list(null, 1_000);
    return alerts.filter((alert) => alert.subject === subject).map(({ kind, severity }) => `${kind} ${severity}`);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
