import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BankOrder, NewBankOrder } from '../../../domain/bank-transfer';
import type { BankAccount } from '../../../gateways/account';
import type { BankBook } from '../../../gateways/bank/book';
import { createBankGateway } from '../../../gateways/bank/create-bank-gateway';
import { createBankDesk } from '../../../gateways/bank/desk';
import type { Gateway } from '../../../gateways/gateway';
import { startBankSandbox } from '../../../sandbox/bank';
import { controlSandbox } from '../contract/control-sandbox';
import { newPaymentId } from '../contract/provider-harness';
import type { Captured, Fault, ProviderHarness, ProviderTraits } from '../contract/provider-harness';
import { MemoryBook } from './support/memory-book';
import { bankAccount, germanIban, newKey, toIban } from './support/rows';

const callTimeoutMs = 10_000;
const impatientTimeoutMs = 50;
const windowMs = 1_000;

export const bankTraits: ProviderTraits = {
  currency: 'EUR',
  otherCurrency: 'CHF',
  accepts: 'processing',
  capturesAtOnce: true,
  takesPayments: false,
  listsRefunds: false,
  forgetsKeys: false,
  holds: [],
};

/**
 * A book whose answers get lost, late or wrong: what stands between the gateway and the bank. It counts what is asked
 * under each key, as a provider counts requests.
 */
class FaultyBook extends MemoryBook {
  readonly requests = new Map<string, number>();
  private readonly behind: BankBook;
  private faults: Fault[] = [];

  constructor(behind: BankBook) {
    super();
    this.behind = behind;
  }

  add(fault: Fault): void {
    this.faults.push(fault);
  }

  clear(): void {
    this.faults = [];
  }

  override async order(order: NewBankOrder): Promise<BankOrder> {
    this.requests.set(order.key, (this.requests.get(order.key) ?? 0) + 1);
    return this.meet('order', () => this.behind.order(order));
  }

  override async find(key: string): Promise<BankOrder | null> {
    return this.meet('find', () => this.behind.find(key));
  }

  private async meet<Answer extends BankOrder | null>(operation: string, act: () => Promise<Answer>): Promise<Answer> {
    const index = this.faults.findIndex(({ match }) => match?.['operation'] === operation);
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault === undefined) return act();
    const { kind, delay_ms: delayMs = 0 } = fault;
    if (kind === 'lost_before' || kind.startsWith('status_')) throw new Error(kind);
    if (kind === 'applied_late') {
      setTimeout(() => void act(), delayMs);
      throw new Error(kind);
    }
    const answer = await act();
    if (kind === 'slow') return new Promise((resolve) => void setTimeout(() => resolve(answer), delayMs).unref());
    if (kind === 'wrong_amount') return answer && { ...answer, amount: answer.amount + 1 };
    if (kind === 'foreign_id') return answer && { ...answer, refundId: newKey() };
    throw new Error(kind);
  }
}

/** Outcome faults are the bank's own; the others meet the book. */
const bankFaults: ReadonlySet<string> = new Set(['rejected', 'stays_pending', 'insufficient_balance', 'late_failure']);

export interface BankHarness extends ProviderHarness {
  /** Brings orders to the bank and its answers back. */
  exchange(): Promise<void>;
  control(path: string, body: object): Promise<void>;
}

/** The sandbox for a bank with one account, and the gateway to it with a book in memory. */
export async function startBankHarness(): Promise<BankHarness> {
  const folder = mkdtempSync(join(tmpdir(), 'bank-sandbox-'));
  const [dropDirectory, inboxDirectory] = [join(folder, 'out'), join(folder, 'in')];
  const sandbox = await startBankSandbox({
    accounts: [{ id: 'house', iban: germanIban, dropDirectory, inboxDirectory }],
    collectEveryMs: 0,
  });
  const account: BankAccount = bankAccount({
    outbox: { directory: dropDirectory },
    inboxDirectory,
    batchWindowMs: windowMs,
  });
  const calm = new MemoryBook();
  const book = new FaultyBook(calm);
  const gatewayTo = (to: BankBook, timeoutMs: number): Gateway => {
    const gateway = createBankGateway({ accounts: [account], callTimeoutMs: timeoutMs, book: to });
    // Other providers need no destination, so the contract names none.
    return { ...gateway, refund: (call) => gateway.refund({ ...call, destination: toIban }) };
  };
  const desk = createBankDesk({ accounts: [account], book: calm, callTimeoutMs });
  const listener = { alarm: async () => undefined, changed: async () => undefined };
  let clockMs = Date.now();

  const { post: ask, addFault, clearFaults, movements } = controlSandbox(sandbox.url);
  const post = async (path: string, body?: object): Promise<void> => void (await ask(path, body));
  const send = async (): Promise<void> => {
    clockMs += 2 * windowMs;
    await desk.send(account, listener, new Date(clockMs));
    await post('collect');
  };
  const exchange = async (): Promise<void> => {
    await send();
    await post('advance', { ms: 10_000 });
    await desk.receive(account, listener, new Date(clockMs));
  };
  const pay = async (amount = 5_000): Promise<Captured> => ({
    kind: 'captured',
    providerPaymentId: newPaymentId(),
    amount,
    currency: bankTraits.currency,
    capturedAt: new Date().toISOString(),
    refunds: [],
    disputed: false,
  });
  const unreachable = new MemoryBook();
  unreachable.order = async () => Promise.reject(new Error('unreachable'));
  return {
    gateway: gatewayTo(book, callTimeoutMs),
    impatient: gatewayTo(book, impatientTimeoutMs),
    unreachable: gatewayTo(unreachable, callTimeoutMs),
    account: account.id,
    goodPaymentMethod: 'none',
    declinedPaymentMethod: 'none',
    refundRequest: { operation: 'order' },
    queryRequest: { operation: 'find' },
    nobodysPaymentId: 'nobodys',
    exchange,
    control: post,
    pay,
    settle: exchange,
    addFault: async (fault) => {
      if (!bankFaults.has(fault.kind)) return book.add(fault);
      // Orders that earlier tests left behind go first: the fault is for the next one.
      await exchange();
      await addFault({ ...fault, match: { operation: 'refund.create' } });
    },
    clearFaults: async () => {
      book.clear();
      await clearFaults();
    },
    movements: async () => {
      await send();
      return (await movements()).map((row) => ({ ...row, requests: book.requests.get(row.key ?? '') ?? 0 }));
    },
    // A bank account pays much that is no refund; none of it is in our book.
    refundOutside: async () => undefined,
    close: async () => {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
