import type { Database } from '../database';
import type { StoredPayment } from '../payments/schema';
import type { StoredRefund } from '../refunds/schema';
import type { Monitoring, PaymentRow } from './documents';
import { journalOf } from './journal';
import { marksOf } from './marks';
import { readPayment } from './payment-rows';
import { statesOf } from './states';
import { turnsOf } from './turns';

/** What feeds monitors. The collections of refunds, payments and trade records must be known to the connection already. */
export function monitoringOf({ connection, read, write }: Database): Monitoring {
  const marks = marksOf(connection);
  const journal = journalOf(connection);
  const states = statesOf(connection);
  const turns = turnsOf(connection);
  const refunds = connection.model<StoredRefund>('refunds');
  const payments = connection.model<StoredPayment>('payments');

  return {
    unmonitored: (limit) => read(() => marks.unmonitored(limit)),
    waitingSince: () => read(() => marks.waitingSince()),
    head: () => read(() => journal.head()),
    insert: (batch, claimedUntil) => write('monitor.journal', () => journal.insert(batch, claimedUntil)),
    claim: (sequence, at, until) => read(() => journal.claim(sequence, at, until)),
    apply: (sequence, steps, at) => write('monitor.apply', () => states.apply(sequence, steps, at)),
    clear: (marked) => write('monitor.clear', () => marks.clear(marked)),
    finish: (sequence, keptUntil) => write('monitor.finish', () => journal.finish(sequence, keptUntil)),
    takeTurn: (name, at, everyMs) => read(() => turns.take(name, at, everyMs)),
    keepTurn: (name, turn) => read(() => turns.keep(name, turn)),

    heldSince: (held, before, limit) =>
      read(async () => {
        const rows = await refunds
          .find({ state: { $in: [...held] }, createdAt: { $lt: before } }, { merchantId: 1, state: 1, createdAt: 1 })
          .sort({ createdAt: 1 })
          .limit(limit)
          .lean<StoredRefund[]>();
        return rows.map(({ _id: id, merchantId, state, createdAt }) => ({ id, merchantId, state, createdAt }));
      }),

    payments: (from, to) => paymentsIn(from, to),
    paymentsOf: (ids) =>
      read(async () => (await payments.find({ _id: { $in: [...ids] } }).lean<StoredPayment[]>()).map(readPayment)),
  };

  async function* paymentsIn(from: string, to: string): AsyncGenerator<PaymentRow> {
    const cursor = payments
      .find({ _id: { $gte: from, $lt: to } })
      .lean<StoredPayment>()
      .cursor();
    try {
      for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next())) {
        yield readPayment(row);
      }
    } finally {
      await cursor.close();
    }
  }
}
