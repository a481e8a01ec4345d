import type Stripe from 'stripe';
import type { StripeAccount } from '../account';
import type { AdapterOptions } from '../create-gateways';
import type { Gateway } from '../gateway';
import { charge } from './charge';
import { closePayment } from './close-payment';
import { createClient } from './client';
import { startDeadline } from '../http/deadline';
import { findPayment, listRefunds } from './find-payment';
import { queryRefund } from './query-refund';
import { readCallback } from './read-callback';
import { readSettlement } from './settlement/read-settlement';
import { submitRefund } from './submit-refund';

/** Stripe behind the port, on its official SDK. Its methods reject only for an account that is not configured. */
export function createStripeGateway({ accounts, callTimeoutMs }: AdapterOptions<'stripe'>): Gateway {
  const clients = new Map<string, { stripe: Stripe; account: StripeAccount }>(
    accounts.map((account) => [account.id, { stripe: createClient(account, callTimeoutMs), account }]),
  );
  const of = (id: string): { stripe: Stripe; account: StripeAccount } => {
    const found = clients.get(id);
    if (found === undefined) throw new Error(`No Stripe account ${id} is configured`);
    return found;
  };
  const deadline = () => startDeadline(callTimeoutMs);
  return {
    provider: 'stripe',
    acknowledgement: { status: 200, contentType: 'application/json', body: '{"received":true}' },
    refund: async (call) => submitRefund(of(call.account).stripe, call, deadline()),
    queryRefund: async (call) => queryRefund(of(call.account).stripe, call, deadline()),
    listRefunds: async (account, providerPaymentId) => listRefunds(of(account).stripe, providerPaymentId, deadline()),
    charge: async (call) => charge(of(call.account).stripe, call, deadline()),
    findPayment: async (lookup) => findPayment(of(lookup.account).stripe, lookup, deadline()),
    closePayment: async (lookup) => closePayment(of(lookup.account).stripe, lookup, deadline()),
    readSettlement: (account, day) => readSettlement(of(account).stripe, account, day, () => deadline()()),
    readCallback: (account, rawBody, headers, receivedAtMs) =>
      readCallback(
        { rawBody, signature: headers['stripe-signature'], receivedAtMs },
        of(account).account.webhookSecrets,
      ),
  };
}
