import type Stripe from 'stripe';
import { z } from 'zod';
import { dayWindow, type SettlementKind, type SettlementLine } from '../../../domain/settlement';
import { SettlementError, refused } from '../../settlement/settlement-error';
import type { NextCall } from '../../http/deadline';
import { fromStripeAmount } from '../amounts';
import { pageSize } from '../list-all';
import { readFailure } from '../read-failure';
import { ourPaymentId } from '../shapes';

const currency = z
  .string()
  .regex(/^[a-z]{3}$/)
  .transform((code) => code.toUpperCase());

/** Of what moved, as far as it tells of our payments and refunds. */
const sourceShape = z.looseObject({
  id: z.string(),
  object: z.string(),
  amount: z.int(),
  currency,
  payment_intent: z.string().nullish(),
  metadata: z
    .record(z.string(), z.string())
    .nullish()
    .transform((entries) => entries ?? {}),
});
type Source = z.infer<typeof sourceShape>;

/** https://docs.stripe.com/api/balance_transactions/object */
const transactionShape = z.object({
  id: z.string(),
  object: z.literal('balance_transaction'),
  type: z.string(),
  amount: z.int(),
  fee: z.int(),
  currency,
  created: z.int(),
  source: z.unknown(),
});
type Transaction = z.infer<typeof transactionShape>;

const pageShape = z.object({ object: z.literal('list'), data: z.array(transactionShape), has_more: z.boolean() });

/** https://docs.stripe.com/reports/balance-transaction-types; payouts and the like are no business of refunds. */
const kinds: Readonly<Record<string, SettlementKind>> = {
  charge: 'payment',
  payment: 'payment',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'reversal',
  payment_failure_refund: 'refund',
  stripe_fee: 'fee',
  stripe_fx_fee: 'fee',
};

/**
 * A day's balance transactions, latest first, a page at a time: https://docs.stripe.com/api/balance_transactions/list. `next`
 * starts a deadline for each page.
 * @throws SettlementError when the listing cannot be read to its end
 */
export async function* readSettlement(
  stripe: Stripe,
  account: string,
  day: string,
  next: () => ReturnType<NextCall>,
): AsyncGenerator<SettlementLine> {
  const { from, to } = dayWindow('stripe', day);
  const created = { gte: from.getTime() / 1_000, lt: to.getTime() / 1_000 };
  let after: string | undefined;
  let line = 0;
  for (;;) {
    const page = {
      limit: pageSize,
      created,
      expand: ['data.source'],
      ...(after !== undefined && { starting_after: after }),
    };
    const { data, has_more: hasMore } = await fetchPage(() => stripe.balanceTransactions.list(page, next()));
    for (const transaction of data) {
      line += 1;
      const kind = kinds[transaction.type];
      if (kind !== undefined) yield lineOf(transaction, kind, account, line);
    }
    if (!hasMore) return;
    const last = data.at(-1)?.id;
    if (last === undefined || last === after) throw refused('listing_broken', line);
    after = last;
  }
}

async function fetchPage(list: () => Promise<unknown>): Promise<z.infer<typeof pageShape>> {
  let answer: unknown;
  try {
    answer = await list();
  } catch (error) {
    throw new SettlementError('unavailable', readFailure(error).kind);
  }
  const page = pageShape.safeParse(answer);
  if (!page.success) throw refused('listing_not_understood');
  return page.data;
}

function lineOf(transaction: Transaction, kind: SettlementKind, account: string, line: number): SettlementLine {
  const { id, created } = transaction;
  const fee = minor(kind === 'fee' ? -transaction.amount : transaction.fee, transaction.currency, line);
  const about = kind === 'fee' ? feeOf(transaction, fee) : movementOf(transaction, kind, line);
  return {
    provider: 'stripe',
    account,
    kind,
    ref: id,
    ...about,
    fee,
    feeCurrency: transaction.currency,
    at: new Date(created * 1_000),
    settled: true,
    line,
  };
}

type About = Pick<SettlementLine, 'ourKey' | 'providerId' | 'providerPaymentId' | 'amount' | 'currency'>;

const feeOf = ({ id, currency: of }: Transaction, fee: number): About => ({
  ourKey: null,
  providerId: id,
  providerPaymentId: null,
  amount: Math.abs(fee),
  currency: of,
});

/** The source's own amount, not the transaction's: that one is what came of it after any exchange. */
function movementOf(transaction: Transaction, kind: SettlementKind, line: number): About {
  const parsed = sourceShape.safeParse(transaction.source);
  if (!parsed.success) throw refused('source_not_understood', line);
  const source = parsed.data;
  const providerPaymentId = source.payment_intent ?? null;
  return {
    ourKey: kind === 'payment' ? ourPaymentId(source.metadata) : refundKeyOf(source),
    providerId: kind === 'payment' ? (providerPaymentId ?? source.id) : source.id,
    providerPaymentId,
    amount: minor(movedAmount(transaction, source), source.currency, line),
    currency: source.currency,
  };
}

/** Part of a charge may be captured: then the transaction tells how much moved, unless it was exchanged. */
const movedAmount = (transaction: Transaction, source: Source): number =>
  transaction.currency === source.currency ? Math.abs(transaction.amount) : source.amount;

const refundKeyOf = ({ metadata }: Source): string | null => metadata['refund_key'] ?? metadata['refund_id'] ?? null;

function minor(amount: number, of: string, line: number): number {
  const converted = fromStripeAmount(amount, of);
  if (converted === null) throw refused('not_an_amount', line);
  return converted === 0 ? 0 : converted;
}
