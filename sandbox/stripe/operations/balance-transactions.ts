import type Stripe from 'stripe';
import { billEntries } from '../../bill';
import type { MoneyEntry } from '../../movements';
import type { Operation, Prepare, StripeContext } from '../context';
import { pageParams, readCreated, readPage } from '../list';
import { allowOnly } from '../params';
import { idOf } from '../state';

type Transaction = Stripe.BalanceTransaction;

/** 1.5 % and 20 of the smallest unit, on payments only: refunds give no fee back. */
const feePerMille = 15;
const feeFixed = 20;

const allTime = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** https://docs.stripe.com/api/balance_transactions/list */
const list: Prepare = (context, call) => {
  allowOnly(call.params, ['created', ...pageParams]);
  const page = readPage(call.params, call.path);
  const created = readCreated(call.params);
  return () =>
    page(
      billEntries(context, call.account, allTime, (entry) => subjectOf(context, entry))
        .flatMap((entry) => transactionOf(context, entry) ?? [])
        .filter(created),
    );
};

const subjectOf = ({ state }: StripeContext, { kind, id }: MoneyEntry) => {
  const owned = kind === 'charge' ? state.charges.get(id) : state.refunds.get(id);
  const key = owned?.value.metadata?.[kind === 'charge' ? 'payment_id' : 'refund_key'];
  return { key: key ?? null, payment: idOf(owned?.value.payment_intent ?? null) };
};

/** https://docs.stripe.com/reports/balance-transaction-types; disputes are not told here. */
const types = { charge: 'charge', refund: 'refund', return: 'refund_failure' } as const;

function transactionOf(context: StripeContext, entry: MoneyEntry): Transaction | null {
  const { kind, id, amount, currency, at } = entry;
  if (kind === 'dispute') return null;
  const fee = kind === 'charge' ? Math.round((amount * feePerMille) / 1_000) + feeFixed : 0;
  const signed = kind === 'refund' ? -amount : amount;
  const seconds = Math.floor(at / 1_000);
  return {
    id: transactionId(context, entry) ?? `txn_${id}`,
    object: 'balance_transaction',
    amount: signed,
    available_on: seconds,
    balance_type: 'payments',
    created: seconds,
    currency: currency.toLowerCase(),
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [{ amount: fee, application: null, currency: currency.toLowerCase(), description: null, type: 'stripe_fee' }],
    net: signed - fee,
    reporting_category: types[kind],
    source: id,
    status: 'available',
    type: types[kind],
  };
}

function transactionId({ state }: StripeContext, { kind, id }: MoneyEntry): string | null {
  if (kind === 'charge') return reference(state.charges.get(id)?.value.balance_transaction);
  const refund = state.refunds.get(id)?.value;
  return reference(kind === 'refund' ? refund?.balance_transaction : refund?.failure_balance_transaction);
}

const reference = (value: string | Transaction | null | undefined): string | null => idOf(value ?? null);

export const balanceTransactionOperations: Operation[] = [
  {
    name: 'balance_transaction.list',
    method: 'GET',
    path: /^\/v1\/balance_transactions$/,
    movesMoney: false,
    prepare: list,
  },
];
