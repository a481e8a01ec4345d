import { randomBytes } from 'node:crypto';
import { base32 } from '../../../domain/base32';
import type { RefundState } from '../../../domain/refund-state';
import type { PaymentDocument, RefundChange, RefundDocument } from '../../../store/store';

export const newId = (prefix: string): string => `${prefix}_${base32(randomBytes(16))}`;

export const at = (second: number): Date => new Date(Date.UTC(2026, 2, 1, 10, 0, second));

export const payment = (change: Partial<PaymentDocument> = {}): PaymentDocument => ({
  id: newId('pay'),
  merchantId: 'acme',
  status: 'captured',
  provider: 'stripe',
  account: 'main',
  providerPaymentId: newId('pi'),
  captured: 5000,
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
  capturedAt: at(0),
  createdAt: at(0),
  ...change,
});

export const refund = (change: Partial<RefundDocument> = {}): RefundDocument => ({
  id: newId('re'),
  merchantId: 'acme',
  paymentId: newId('pay'),
  state: 'requested',
  revision: 1,
  stateSince: at(0),
  history: [{ revision: 1, state: 'requested', at: at(0), by: 'engine', reason: 'accepted' }],
  amount: 1250,
  currency: 'GBP',
  provider: 'stripe',
  account: 'main',
  providerPaymentId: newId('pi'),
  providerRefundId: null,
  customerId: null,
  orderId: null,
  reason: 'requested_by_customer',
  description: null,
  metadata: {},
  risk: null,
  plan: null,
  approvedBy: [],
  attempts: [],
  failure: null,
  pendingResolution: null,
  closedRoutes: [],
  destination: null,
  evidence: [],
  createdAt: at(0),
  updatedAt: at(0),
  ...change,
});

/** Steps of the state machine, numbered from `revision` on, a second apart. */
export const steps = (revision: number, ...states: RefundState[]): RefundChange['transitions'] =>
  states.map((to, index) => ({
    revision: revision + index,
    to,
    at: at(revision + index).toISOString(),
    by: 'engine',
    reason: 'test',
  }));
