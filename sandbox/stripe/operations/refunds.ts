import type Stripe from 'stripe';
import type { Fault } from '../../faults/fault';
import type { Operation, Prepare, StripeContext } from '../context';
import { checkAmount, formatAmount } from '../currency';
import { invalidRequest } from '../errors';
import { pageParams, readCreated, readPage } from '../list';
import { chargeOfIntent, findCharge, findIntent, findRefund, refundedAmount } from '../lookup';
import { allowOnly, readInteger, readMetadata, readOneOf, readString } from '../params';
import { createRefund, settleRefund } from '../refund-lifecycle';
import type { RefundStart } from '../refund-lifecycle';
import { idOf } from '../state';
import { findCard } from '../test-cards';

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'];

/** https://docs.stripe.com/api/refunds/create */
const create: Prepare = (context, call) => {
  const { params, account } = call;
  allowOnly(params, ['payment_intent', 'charge', 'amount', 'reason', 'metadata', 'instructions_email']);
  const intentId = readString(params, 'payment_intent');
  const chargeId = readString(params, 'charge');
  if (intentId === undefined && chargeId === undefined) {
    const message = 'One of the following params should be provided for this request: payment_intent or charge.';
    throw invalidRequest(message, { code: 'parameter_missing' });
  }
  const asked = readInteger(params, 'amount');
  if (asked !== undefined && asked < 1) {
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  }
  const reason = readOneOf(params, 'reason', reasons) ?? null;
  const metadata = readMetadata(params);
  return () => {
    const charge =
      chargeId === undefined
        ? chargeOfIntent(context.state, findIntent(context.state, account, intentId ?? '', 'payment_intent'))
        : findCharge(context.state, account, chargeId, 'charge');
    const amount = refundableAmount(context, charge, asked);
    const fault = context.faults.take('outcome', { ...call.subject, amount });
    if (fault?.kind === 'rejected' && fault.as !== 'failed') throw disputed(charge, fault.code);
    if (fault?.kind === 'insufficient_balance' && fault.as === 'error') throw beyondBalance(fault.code);
    const start = startOf(context, charge, fault);
    return createRefund(context, { account, charge, amount, reason, metadata, cause: call }, start);
  };
};

/** https://docs.stripe.com/api/refunds/retrieve */
const retrieve: Prepare = (context, call) => {
  allowOnly(call.params, []);
  return () => findRefund(context.state, call.account, call.objectId, 'id').value;
};

/** https://docs.stripe.com/api/refunds/list */
const list: Prepare = (context, call) => {
  allowOnly(call.params, ['payment_intent', 'charge', 'created', ...pageParams]);
  const page = readPage(call.params, call.path);
  const created = readCreated(call.params);
  const intent = readString(call.params, 'payment_intent');
  const charge = readString(call.params, 'charge');
  return () => {
    const { refunds } = context.state;
    // What is not the account's own is not an empty list: https://docs.stripe.com/error-codes#resource-missing
    if (intent !== undefined) findIntent(context.state, call.account, intent, 'payment_intent');
    if (charge !== undefined) findCharge(context.state, call.account, charge, 'charge');
    const found = intent === undefined ? refunds.values() : refunds.indexed(intent);
    const owned = found.filter(({ account }) => account === call.account).map(({ value }) => value);
    return page(owned.filter((refund) => charge === undefined || refund.charge === charge).filter(created));
  };
};

/** Only refunds that wait for the customer can be canceled: https://docs.stripe.com/api/refunds/cancel */
const cancel: Prepare = (context, call) => {
  allowOnly(call.params, []);
  return () => {
    const owned = findRefund(context.state, call.account, call.objectId, 'id');
    if (owned.value.status !== 'requires_action') {
      throw invalidRequest(`This refund cannot be canceled: its status is ${owned.value.status}.`);
    }
    return settleRefund(context, owned, 'canceled');
  };
};

export const refundOperations: Operation[] = [
  { name: 'refund.create', method: 'POST', path: /^\/v1\/refunds$/, movesMoney: true, prepare: create },
  { name: 'refund.list', method: 'GET', path: /^\/v1\/refunds$/, movesMoney: false, prepare: list },
  { name: 'refund.retrieve', method: 'GET', path: /^\/v1\/refunds\/([^/]+)$/, movesMoney: false, prepare: retrieve },
  {
    name: 'refund.cancel',
    method: 'POST',
    path: /^\/v1\/refunds\/([^/]+)\/cancel$/,
    movesMoney: false,
    prepare: cancel,
  },
];

/** The amount to refund (minor units), all that remains unless `asked`; refusals as https://docs.stripe.com/error-codes */
export function refundableAmount(context: StripeContext, charge: Stripe.Charge, asked: number | undefined): number {
  const intentId = idOf(charge.payment_intent);
  const blocked = context.state.disputes
    .indexed(intentId ?? '')
    .some(({ value }) => value.charge === charge.id && !value.is_charge_refundable);
  if (blocked) throw disputed(charge);
  const remaining = charge.amount_captured - refundedAmount(context.state, charge.id, intentId);
  if (remaining === 0) {
    const message = `Charge ${charge.id} has already been refunded.`;
    throw invalidRequest(message, { code: 'charge_already_refunded' });
  }
  const amount = asked ?? remaining;
  if (amount > remaining) {
    const [wanted, left] = [amount, remaining].map((value) => formatAmount(value, charge.currency));
    const message = `Refund amount (${wanted}) is greater than unrefunded amount on charge (${left})`;
    throw invalidRequest(message, { param: 'amount' });
  }
  checkAmount(amount, charge.currency);
  return amount;
}

/** How a new refund starts, by the fault or else by the card that paid. */
function startOf(context: StripeContext, charge: Stripe.Charge, fault: Fault | undefined): RefundStart {
  const afterMs = fault?.delay_ms ?? context.settleAfterMs;
  const lateFailure = { status: 'failed', afterMs, failureReason: fault?.code ?? 'expired_or_canceled_card' } as const;
  switch (fault?.kind) {
    case 'rejected':
      return { status: 'failed', failureReason: fault.code ?? 'declined' };
    case 'insufficient_balance':
      return fault.as === 'requires_action'
        ? { status: 'requires_action' }
        : { status: 'pending', pendingReason: 'insufficient_funds' };
    case 'stays_pending':
      return { status: 'pending', pendingReason: 'processing' };
    case 'late_failure':
      return { status: 'succeeded', later: lateFailure };
    default:
  }
  switch (findCard(charge.payment_method ?? '').refund) {
    case 'pends_then_succeeds':
      return { status: 'pending', pendingReason: 'processing', later: { status: 'succeeded', afterMs } };
    case 'succeeds_then_fails':
      return { status: 'succeeded', later: lateFailure };
    case 'succeeds':
      return { status: 'succeeded' };
  }
}

/** 400 without a refund object; codes from https://docs.stripe.com/error-codes#balance-insufficient */
function beyondBalance(code = 'balance_insufficient'): Error {
  return invalidRequest('The balance of the account does not cover this refund.', { code });
}

function disputed(charge: Stripe.Charge, code = 'charge_disputed'): Error {
  return invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code });
}
