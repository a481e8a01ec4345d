import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BankDestination } from '../../../domain/bank-transfer';
import type { ClosedRoute, RefundProgress } from '../../../domain/refund';
import type { BankAccount } from '../../../gateways/account';
import { createBankGateway } from '../../../gateways/bank/create-bank-gateway';
import { createBankDesk } from '../../../gateways/bank/desk';
import { bankAccount, toIban } from '../../gateways/bank/support/rows';
import { eventually } from '../../workflows/support/conversation';
import { later, step, type AcceptedRefund, type ActivityWorld } from './activity-world';

/** The activities' world with a bank account of the merchant: real files, a real book. */
export class BankWorld {
  readonly world: ActivityWorld;
  readonly account: BankAccount;
  /** The attempt that orders the payment. */
  readonly second = { attempt: 2, keyNumber: 2, sentAt: later(90_000_000) };
  private readonly folder = mkdtempSync(join(tmpdir(), 'bank-world-'));

  constructor(world: ActivityWorld) {
    this.world = world;
    const [directory, inboxDirectory] = [join(this.folder, 'out'), join(this.folder, 'in')];
    for (const folder of [directory, inboxDirectory]) mkdirSync(folder);
    this.account = bankAccount({ outbox: { directory }, inboxDirectory, batchWindowMs: 1 });
    const options = { accounts: [this.account], book: world.store.bankBook, callTimeoutMs: 5_000 };
    world.deps = {
      ...world.deps,
      bank: createBankDesk(options),
      gateways: { ...world.deps.gateways, bank: createBankGateway(options) },
    };
  }

  /** The files that the bank could pick up now. */
  dropped(): string[] {
    const names = readdirSync(join(this.folder, 'out')).filter((name) => name.endsWith('.xml'));
    return names.map((name) => join(this.folder, 'out', name));
  }

  /** The window of this world is a millisecond: as soon as it has passed, the order is in a file. */
  async exchange(): Promise<void> {
    await eventually(async () => {
      await this.world.run('runBank');
      return (await this.world.store.bankBook.waiting('house', new Date(), 1)).length === 0;
    });
  }

  /** Puts a file into the inbox, as if it had arrived some time ago. */
  arrive(name: string, text: string): void {
    const path = join(this.folder, 'in', name);
    writeFileSync(path, text);
    utimesSync(path, new Date(0), new Date(0));
  }

  /** A refund whose card has turned out to be closed: it waits for a bank account. */
  async refusedRefund(customerId: string | null = null): Promise<AcceptedRefund> {
    const { world } = this;
    const accepted = await world.refund(['approved'], await world.payment({ currency: 'EUR', customerId }));
    world.gateway.refunds = [{ kind: 'failed', providerRefundId: 're_1', code: 'declined', instrumentClosed: true }];
    await world.run('submitRefund', await world.submitInput(accepted));
    const closed: ClosedRoute = {
      provider: 'stripe',
      account: 'acct_one',
      destinationId: null,
      providerRefundId: 're_1',
      keyNumber: 1,
      code: 'declined',
      at: later(70_000),
    };
    await world.run('recordTransitions', {
      ...accepted.ref,
      transitions: [step(4, 'action_required', 'bank_account_needed')],
      closedRoutes: [closed],
      providerRefundId: 're_1',
    });
    return accepted;
  }

  /** Redirects it to a bank account, as its workflow does, and orders the payment. */
  async redirect(accepted: AcceptedRefund, destination: BankDestination = toIban): Promise<RefundProgress> {
    const { world } = this;
    const { refundId, merchantId } = accepted;
    const given = { refundId, merchantId, source: 'redirect', destination, createdAt: new Date() } as const;
    const { id: destinationId } = await world.store.destinations.keep(given);
    await world.run('recordTransitions', {
      ...accepted.ref,
      transitions: [step(5, 'submitting', 'redirected')],
      route: { provider: 'bank', account: 'house', destinationId },
    });
    await world.run('submitRefund', await world.submitInput(accepted, this.second));
    const opened = await world.open(accepted);
    return opened!.progress;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
