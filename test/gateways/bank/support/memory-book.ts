import { isReported } from '../../../../domain/bank-transfer';
import type {
  BankBatch,
  BankOrder,
  BankReport,
  BankStray,
  NewBankBatch,
  NewBankOrder,
} from '../../../../domain/bank-transfer';
import type { BankOrderChange } from '../../../../domain/bank-transfer';
import type { BankBook } from '../../../../gateways/bank/book';

const isUnsent = (order: BankOrder): boolean => order.batch === null && !isReported(order);

/** A book in memory, by the same contract as the store's. */
export class MemoryBook implements BankBook {
  readonly orders = new Map<string, BankOrder>();
  readonly batches = new Map<string, BankBatch>();
  readonly reports = new Map<string, BankReport>();
  readonly kept = new Map<string, BankStray>();

  async order(order: NewBankOrder): Promise<BankOrder> {
    const there = this.orders.get(order.key);
    if (there !== undefined) return there;
    const fresh = {
      batch: null,
      state: 'ordered',
      reasonCode: null,
      mismatch: null,
      debits: [],
      returns: [],
      reports: [],
      revision: 0,
    } as const;
    this.orders.set(order.key, { ...order, ...fresh });
    return { ...order, ...fresh };
  }

  async find(key: string): Promise<BankOrder | null> {
    return this.orders.get(key) ?? null;
  }

  async waiting(account: string, before: Date, limit: number, notBefore: Date | null = null): Promise<string[]> {
    return [...this.orders.values()]
      .filter((order) => order.account === account && isUnsent(order) && order.orderedAt < before)
      .filter(({ orderedAt }) => notBefore === null || orderedAt >= notBefore)
      .toSorted((one, other) => one.orderedAt.getTime() - other.orderedAt.getTime())
      .slice(0, limit)
      .map(({ key }) => key);
  }

  async seal(batch: NewBankBatch): Promise<BankBatch> {
    const empty = { file: null, transactions: 0, controlSum: null, stagedAs: null, droppedAt: null };
    if (!this.batches.has(batch.id)) this.batches.set(batch.id, { ...batch, state: 'sealed', ...empty });
    return this.need(batch.id);
  }

  async claim({ id, keys }: BankBatch): Promise<void> {
    for (const key of keys) {
      const order = this.orders.get(key);
      if (order !== undefined && isUnsent(order)) this.orders.set(key, { ...order, batch: id });
    }
  }

  async carriedBy(batchId: string): Promise<BankOrder[]> {
    return [...this.orders.values()]
      .filter(({ batch }) => batch === batchId)
      .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  }

  async storeFile(
    id: string,
    { text, ...facts }: { readonly text: string; readonly transactions: number; readonly controlSum: string },
  ): Promise<BankBatch> {
    const batch = this.need(id);
    if (batch.state === 'sealed') this.batches.set(id, { ...batch, state: 'stored', file: text, ...facts });
    return this.need(id);
  }

  async stage(id: string, stagedAs: string): Promise<BankBatch> {
    const batch = this.need(id);
    if (batch.state === 'stored') this.batches.set(id, { ...batch, state: 'staged', stagedAs });
    return this.need(id);
  }

  async markDropped(id: string, at: Date): Promise<void> {
    const batch = this.need(id);
    if (batch.droppedAt === null) this.batches.set(id, { ...batch, state: 'dropped', droppedAt: at });
  }

  async undropped(account: string): Promise<BankBatch[]> {
    return [...this.batches.values()]
      .filter((batch) => batch.account === account && batch.droppedAt === null)
      .toSorted((one, other) => one.windowEnd.getTime() - other.windowEnd.getTime());
  }

  async batch(id: string): Promise<BankBatch | null> {
    return this.batches.get(id) ?? null;
  }

  async change(key: string, revision: number, change: BankOrderChange, reportHash: string): Promise<boolean> {
    const order = this.orders.get(key);
    if (order?.revision !== revision) return false;
    const reports = [...new Set([...order.reports, reportHash])];
    this.orders.set(key, { ...order, ...change, revision: revision + 1, reports });
    return true;
  }

  async hasRead(account: string, hash: string): Promise<boolean> {
    return this.reports.has(`${account}/${hash}`);
  }

  async markRead(report: BankReport): Promise<void> {
    const id = `${report.account}/${report.hash}`;
    if (!this.reports.has(id)) this.reports.set(id, report);
  }

  async keepStray(stray: BankStray): Promise<void> {
    if (!this.kept.has(stray.key)) this.kept.set(stray.key, stray);
  }

  async strays(keys: readonly string[]): Promise<BankStray[]> {
    return keys.flatMap((key) => this.kept.get(key) ?? []);
  }

  private need(id: string): BankBatch {
    const batch = this.batches.get(id);
    if (batch === undefined) throw new Error(`There is no batch ${id}`);
    return batch;
  }
}
