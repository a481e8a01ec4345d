import type { BankOrder } from '../../domain/bank-transfer';
import type { BankAccount } from '../../gateways/account';
import type { BankDesk } from '../../gateways/bank/desk';
import type { BankListener } from '../../gateways/bank/listener';
import type { InboxEntry } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { deliverCallback } from '../notify/deliver-callback';
import { lacksStatements } from '../reconcile/lacks-statements';

/**
 * Brings what was ordered to the bank, and what the bank says to the refunds it is about. One account's trouble does not
 * hold up another's. While submission is fenced (rule 3.1.13), or its merchant stopped, nothing is sent; reports are read all
 * the same. Until statements have told of the time that a restored database lacks, its reports are read once more, and what
 * was ordered before waits.
 */
export async function runBank(deps: ActivityDeps): Promise<{ readonly accounts: number; readonly failed: number }> {
  const { bank } = deps;
  if (bank === undefined) return { accounts: 0, failed: 0 };
  const fence = await deps.store.fence.standing();
  // What a report is about may not be there yet.
  if (fence !== null && fence.restoring !== null) return { accounts: bank.accounts.length, failed: 0 };
  const { forgotten } = await deps.store.fence.ahead();
  let failed = 0;
  for (const account of bank.accounts) {
    const isStopped = fence !== null || (await deps.store.merchantStops.reason(account.merchantId)) !== null;
    const listener = listenerOf(deps);
    const lost = forgotten !== null && (await lacksStatements(deps.store, account.id, forgotten)) ? forgotten : null;
    const steps = [
      // First: what the bank reports is not sent.
      () => bank.receive(account, listener, new Date(), lost?.from ?? null),
      ...(isStopped ? [] : [() => bank.send(account, listener, new Date(), lost?.to ?? null)]),
    ];
    for (const step of steps) if (!(await succeeds(deps, account, step))) failed += 1;
  }
  return { accounts: bank.accounts.length, failed };
}

async function succeeds(
  deps: ActivityDeps,
  account: BankAccount,
  step: () => ReturnType<BankDesk['send']>,
): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    // The message may hold a path, never what a file holds.
    const reason = error instanceof Error ? error.message : 'unknown';
    deps.logger.error({ account: account.id, reason }, 'correspondence with the bank failed');
    await alarm(deps, account, {
      kind: 'bank_run_failed',
      severity: 'warning',
      subject: account.id,
      detail: 'see_the_log',
    });
    return false;
  }
}

const alarm: (deps: ActivityDeps, ...args: Parameters<BankListener['alarm']>) => Promise<void> = (
  { store },
  { merchantId },
  { kind, severity, subject, detail },
) => store.alerts.raise({ kind, severity, merchantId, subject, detail }, new Date());

/** A changed order is a notification like any provider's: stored first, then brought to its refund (rule 3.1.6). */
const listenerOf = (deps: ActivityDeps): BankListener => ({
  alarm: (account, raised) => alarm(deps, account, raised),
  changed: async (order, reportHash) => {
    const entry = entryOf(order, reportHash);
    await deps.store.inbox.store(entry);
    try {
      await deliverCallback(entry, deps);
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      deps.logger.warn({ inbox_id: entry.id, reason }, 'left to the next sweep');
    }
  },
});

function entryOf({ account, refundId, endToEndId }: BankOrder, reportHash: string): InboxEntry {
  const eventId = `${reportHash}/${endToEndId}`;
  return {
    id: `bank/${account}/${eventId}`,
    provider: 'bank',
    account,
    eventId,
    type: 'bank.report',
    paymentId: null,
    refundId,
    providerRefundId: endToEndId,
    providerPaymentId: null,
    receivedAt: new Date(),
    deliveredAt: null,
    disposition: null,
  };
}
