import type { RefundOutcome } from '../../domain/outcome';
import type { BankAccount } from '../account';
import type { AdapterOptions } from '../create-gateways';
import type { Gateway, RefundCall, RefundSubmission } from '../gateway';
import type { BankBook } from './book';
import { checkBankAccount } from './check-account';
import { endToEndIdOf } from './end-to-end-id';
import { readSettlement } from './settlement/read-settlement';
import { orderOutcome } from './order-outcome';

export interface BankGatewayOptions extends AdapterOptions<'bank'> {
  readonly book: BankBook;
  readonly now?: () => Date;
}

/**
 * Refunds to bank accounts behind the port. Sending books an order; files carry it to the bank and bring its answers back
 * (see desk.ts), so that every answer here is the book's. Banks take no payments for us.
 * @throws Error for an account that cannot be used: its IBAN, BIC or addresses are wrong
 */
export function createBankGateway({
  accounts,
  callTimeoutMs,
  book,
  now = () => new Date(),
}: BankGatewayOptions): Gateway {
  for (const account of accounts) checkBankAccount(account);
  const of = (id: string): BankAccount => {
    const found = accounts.find((account) => account.id === id);
    if (found === undefined) throw new Error(`No bank account ${id} is configured`);
    return found;
  };
  const answer = (ask: () => Promise<RefundOutcome>): Promise<RefundOutcome> => inTime(ask, callTimeoutMs);
  return {
    provider: 'bank',
    acknowledgement: { status: 200, contentType: 'text/plain', body: 'ok' },
    refund: async (call) => {
      of(call.account);
      return answer(() => bookOrder(book, call, now()));
    },
    queryRefund: async (call) => {
      of(call.account);
      return answer(() => lookUp(book, call));
    },
    listRefunds: async (account) => {
      of(account);
      return { kind: 'unknown', reason: 'listing_not_supported' };
    },
    charge: async () => ({ kind: 'declined', code: 'not_supported' }),
    findPayment: async () => ({ kind: 'not_found' }),
    readSettlement: (id, day) => readSettlement(of(id), day),
    readCallback: () => ({ kind: 'refused', reason: 'not_supported' }),
  };
}

async function bookOrder(book: BankBook, call: RefundSubmission, orderedAt: Date): Promise<RefundOutcome> {
  const { key, account, refundId, paymentId, providerPaymentId, amount, currency, destination } = call;
  if (destination === null) return { kind: 'failed', providerRefundId: null, code: 'bank_account_missing' };
  const forgotten = await findForgotten(book, call);
  if (forgotten !== null) return forgotten;
  const order = await book.order({
    key,
    endToEndId: endToEndIdOf(key),
    account,
    refundId,
    paymentId,
    providerPaymentId,
    amount,
    currency,
    destination,
    orderedAt,
  });
  return orderOutcome(order, call, destination);
}

async function lookUp(book: BankBook, call: RefundCall): Promise<RefundOutcome> {
  const forgotten = await findForgotten(book, call);
  if (forgotten !== null) return forgotten;
  const order = await book.find(call.key);
  return order === null ? { kind: 'not_found' } : orderOutcome(order, call);
}

/** The bank has told of an order under the key that the book did not have: whether it was paid, a person finds out. */
async function findForgotten(book: BankBook, { key }: RefundCall): Promise<RefundOutcome | null> {
  const [stray] = await book.strays([key]);
  return stray === undefined
    ? null
    : { kind: 'mismatch', reason: 'ordered_before_restore', providerRefundId: endToEndIdOf(key) };
}

/** A book that cannot be reached, or answers too late, may have taken the order all the same. */
async function inTime(ask: () => Promise<RefundOutcome>, timeoutMs: number): Promise<RefundOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<RefundOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'unknown', reason: 'timeout' }), timeoutMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } catch {
    return { kind: 'unknown', reason: 'book_unavailable' };
  } finally {
    clearTimeout(timer);
  }
}
