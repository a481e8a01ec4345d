import type { TradeRecord } from '../../ledger/trade-record';
import { verifyRecord } from '../../ledger/verify-record';
import type { EventBatch, PaymentRow } from '../../store/store';
import type { MonitoringDeps } from './deps';
import { paymentBreach } from './payment-breach';
import { failed, isDefect } from './failed';
import { raiseSignals } from './raise-signal';

/** Checks the payments and the trade records that a batch of events is about. */
export async function checkTouched(deps: MonitoringDeps, { payments, marks }: EventBatch): Promise<void> {
  const [touched, records] = await Promise.all([
    payments.length === 0 ? [] : deps.store.monitoring.paymentsOf(payments),
    marks.records.length === 0 ? [] : deps.store.ledger.records(marks.records),
  ]);
  for (const payment of touched) await checkPayment(deps, payment);
  for (const record of records) await checkRecord(deps, record);
}

/** I1, of a payment as it stands. */
export async function checkPayment(deps: MonitoringDeps, { id, merchantId, payment }: PaymentRow): Promise<void> {
  const breach = payment === null ? unreadable : readable(() => paymentBreach(payment), unreadable);
  // Without its merchant there is nobody to stop.
  if (merchantId === null) await raiseSignals(deps, [failed(id, deps.now(), { unreadable: 'payment' })]);
  else if (breach !== null) await stopFor(deps, merchantId, 'payment_invariant_broken', id, breach);
}

/** I4: balanced in every currency, and as it was signed. */
async function checkRecord(deps: MonitoringDeps, record: TradeRecord): Promise<void> {
  const problems = verifyRecord(record, deps.sealing?.hmacKey);
  if (problems.length === 0) return;
  await stopFor(deps, record.merchantId, 'record_invariant_broken', record.id, problems.join(', '));
}

const unreadable = 'it is not what the engine writes';

/** What cannot even be checked was written past the engine: it is broken, and keeps nothing else from being checked. */
function readable<T>(check: () => T, otherwise: T): T {
  try {
    return check();
  } catch (error) {
    if (!isDefect(error)) throw error;
    return otherwise;
  }
}

/**
 * Nothing more of the merchant is sent until an operator releases it; then the alarm: a crash in between repeats both. A
 * breach that was released before is on record, and says nothing new.
 */
async function stopFor(
  deps: MonitoringDeps,
  merchantId: string,
  monitor: string,
  subject: string,
  problem: string,
): Promise<void> {
  const at = new Date(deps.now());
  const breach = `${subject}: ${problem}`;
  const stop = { merchantId, reason: 'invariant_breach', detail: breach, breach, by: 'engine' } as const;
  if ((await deps.store.merchantStops.stop(stop, at)).kind === 'accepted') return;
  const evidence = { problem };
  await raiseSignals(deps, [
    { monitor, severity: 'critical', merchantId, subject, at: at.getTime(), evidence, refundIds: [] },
  ]);
}
