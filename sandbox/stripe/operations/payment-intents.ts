import type Stripe from 'stripe';
import type { Operation, OperationCall, Prepare, StripeContext } from '../context';
import { checkAmount, readCurrency } from '../currency';
import { StripeFailure, invalidRequest } from '../errors';
import { emit } from '../events';
import { pageParams, readCreated, readPage } from '../list';
import { secondsNow } from '../ids';
import { findIntent } from '../lookup';
import { newCharge, newIntent } from '../objects';
import { openDispute } from '../open-dispute';
import { allowOnly, readBoolean, readInteger, readMetadata, readOneOf, readString, required } from '../params';
import { idOf } from '../state';
import { findCard } from '../test-cards';
import type { TestCard } from '../test-cards';

// Taken and ignored are those that change nothing here: the sandbox has cards only and captures at once.
const createParams = [
  'amount',
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'confirmation_method',
  'currency',
  'description',
  'error_on_requires_action',
  'metadata',
  'off_session',
  'payment_method',
  'payment_method_types',
  'return_url',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_group',
];

/** https://docs.stripe.com/api/payment_intents/create */
const create: Prepare = (context, call) => {
  const { params } = call;
  allowOnly(params, createParams);
  const amount = required(readInteger(params, 'amount'), 'amount');
  const currency = readCurrency(required(readString(params, 'currency'), 'currency'));
  checkAmount(amount, currency);
  readOneOf(params, 'capture_method', ['automatic', 'automatic_async']);
  const paymentMethod = readString(params, 'payment_method') ?? null;
  const confirmed = readBoolean(params, 'confirm');
  const description = readString(params, 'description') ?? null;
  const metadata = readMetadata(params);
  return () => {
    const intent = newIntent({ amount, currency, paymentMethod, description, metadata });
    if (confirmed) return confirm(context, call, intent, paymentMethod);
    if (paymentMethod !== null) findCard(paymentMethod);
    context.state.intents.put(intent.id, { account: call.account, value: intent });
    return intent;
  };
};

/** https://docs.stripe.com/api/payment_intents/confirm */
const confirmExisting: Prepare = (context, call) => {
  allowOnly(call.params, ['payment_method', 'return_url', 'off_session', 'error_on_requires_action']);
  const paymentMethod = readString(call.params, 'payment_method');
  return () => {
    const intent = findIntent(context.state, call.account, call.objectId, 'intent');
    if (intent.status !== 'requires_confirmation' && intent.status !== 'requires_payment_method') {
      const message = `This PaymentIntent's payment_intent.status is ${intent.status}: it cannot be confirmed.`;
      throw invalidRequest(message, { code: 'payment_intent_unexpected_state' });
    }
    return confirm(context, call, intent, paymentMethod ?? idOf(intent.payment_method));
  };
};

/** https://docs.stripe.com/api/payment_intents/cancel */
const cancel: Prepare = (context, call) => {
  allowOnly(call.params, ['cancellation_reason']);
  return () => {
    const intent = findIntent(context.state, call.account, call.objectId, 'intent');
    if (!intent.status.startsWith('requires_')) {
      const message = `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`;
      throw invalidRequest(message, { code: 'payment_intent_unexpected_state' });
    }
    const canceled: Stripe.PaymentIntent = { ...intent, status: 'canceled', canceled_at: secondsNow() };
    context.state.intents.put(intent.id, { account: call.account, value: canceled });
    emit(context, call.account, 'payment_intent.canceled', canceled, call);
    return canceled;
  };
};

/** https://docs.stripe.com/api/payment_intents/retrieve */
const retrieve: Prepare = (context, call) => {
  allowOnly(call.params, ['client_secret']);
  return () => findIntent(context.state, call.account, call.objectId, 'intent');
};

/** https://docs.stripe.com/api/payment_intents/list */
const list: Prepare = (context, call) => {
  allowOnly(call.params, ['created', ...pageParams]);
  const page = readPage(call.params, call.path);
  const created = readCreated(call.params);
  return () => {
    const owned = context.state.intents.values().filter(({ account }) => account === call.account);
    return page(owned.map(({ value }) => value).filter(created));
  };
};

export const paymentIntentOperations: Operation[] = [
  { name: 'payment_intent.create', method: 'POST', path: /^\/v1\/payment_intents$/, movesMoney: true, prepare: create },
  {
    name: 'payment_intent.confirm',
    method: 'POST',
    path: /^\/v1\/payment_intents\/([^/]+)\/confirm$/,
    movesMoney: true,
    prepare: confirmExisting,
  },
  {
    name: 'payment_intent.cancel',
    method: 'POST',
    path: /^\/v1\/payment_intents\/([^/]+)\/cancel$/,
    movesMoney: false,
    prepare: cancel,
  },
  { name: 'payment_intent.list', method: 'GET', path: /^\/v1\/payment_intents$/, movesMoney: false, prepare: list },
  {
    name: 'payment_intent.retrieve',
    method: 'GET',
    path: /^\/v1\/payment_intents\/([^/]+)$/,
    movesMoney: false,
    prepare: retrieve,
  },
];

function confirm(
  context: StripeContext,
  call: OperationCall,
  intent: Stripe.PaymentIntent,
  paymentMethod: string | null,
): Stripe.PaymentIntent {
  if (paymentMethod === null) {
    const message = 'You cannot confirm this PaymentIntent because it is missing a payment method.';
    throw invalidRequest(message, { code: 'payment_intent_unexpected_state' });
  }
  const card = findCard(paymentMethod);
  const fault = context.faults.take('outcome', { ...call.subject, amount: intent.amount });
  const decline =
    fault?.kind === 'rejected'
      ? { code: 'card_declined', declineCode: fault.code ?? 'generic_decline', message: 'Your card was declined.' }
      : card.decline;
  const charge = newCharge(intent, paymentMethod);
  if (decline) throw refuse(context, call, { ...intent, payment_method: paymentMethod }, charge, decline);
  const paid: Stripe.PaymentIntent = {
    ...intent,
    payment_method: paymentMethod,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    last_payment_error: null,
  };
  context.state.intents.put(intent.id, { account: call.account, value: paid });
  context.state.charges.put(charge.id, { account: call.account, value: charge });
  recordCharge(context, call, charge);
  emit(context, call.account, 'payment_intent.succeeded', paid, call);
  if (card.disputed) disputeAsFraud(context, call, charge);
  return paid;
}

function recordCharge(context: StripeContext, call: OperationCall, charge: Stripe.Charge): void {
  context.movements.apply({
    kind: 'charge',
    key: call.key,
    amount: charge.amount,
    currency: charge.currency.toUpperCase(),
    state: charge.status,
    id: charge.id,
    account: call.account,
    payment_intent: idOf(charge.payment_intent),
    metadata: charge.metadata,
  });
}

function disputeAsFraud(context: StripeContext, { account }: OperationCall, charge: Stripe.Charge): void {
  openDispute(context, {
    account,
    charge,
    amount: charge.amount,
    reason: 'fraudulent',
    status: 'needs_response',
    refundable: false,
  });
}

/** Leaves the intent and a failed charge behind and gives the 402 to throw: https://docs.stripe.com/error-handling#payment-errors */
function refuse(
  context: StripeContext,
  call: OperationCall,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge,
  decline: NonNullable<TestCard['decline']>,
): StripeFailure {
  const { code, declineCode, message } = decline;
  const error = {
    type: 'card_error',
    code,
    message,
    charge: charge.id,
    ...(declineCode && { decline_code: declineCode }),
  } as const;
  const failed: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    latest_charge: charge.id,
    last_payment_error: error,
  };
  context.state.intents.put(intent.id, { account: call.account, value: failed });
  context.state.charges.put(charge.id, {
    account: call.account,
    value: {
      ...charge,
      amount_captured: 0,
      balance_transaction: null,
      captured: false,
      failure_code: code,
      failure_message: message,
      paid: false,
      status: 'failed',
    },
  });
  emit(context, call.account, 'payment_intent.payment_failed', failed, call);
  return new StripeFailure(402, { ...error, payment_intent: failed });
}
