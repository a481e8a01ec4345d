import type { Model } from 'mongoose';
import type { Database } from '../database';
import { alertAsOf, wholeAlert, type StoredAlert } from '../alerts/schema';
import { from } from '../lists/filters';
import { fromStoredPayment, type StoredPayment } from '../payments/schema';
import { refundAsOf } from '../refunds/events';
import type { StoredRefund } from '../refunds/schema';
import type { Outbox, OutboxEvent, PendingRow } from '../store';
import { eventId } from './entry';

const oldestFirst = { eventAt: 1, _id: 1 } as const;

/** Events that rows' own writes have laid down, until all their deliveries exist. */
export function outboxRepository({ connection, read, write }: Database): Outbox {
  const models = {
    refunds: connection.model<StoredRefund>('refunds'),
    payments: connection.model<StoredPayment>('payments'),
    alerts: connection.model<StoredAlert>('alerts'),
  };

  const find = <Row>(model: Model<Row>, merchantId: string, since: Date, limit: number): Promise<Row[]> =>
    read(() =>
      model
        .find({ merchantId, eventAt: from(since) } as object)
        .sort(oldestFirst)
        .limit(limit)
        .lean<Row[]>()
        .exec(),
    );

  async function markAlert(_id: string, revision: number, dispatched: number): Promise<void> {
    const told = { events: { sequence: { $lte: dispatched } } };
    // A row of before alarms had a state has no revision: its count is compared, as its last raising was its event.
    const same = { _id, $or: [{ revision }, { revision: null, count: revision }] };
    const { matchedCount } = await models.alerts.updateOne(same, { $set: { eventAt: null }, $pull: told });
    if (matchedCount === 0) await models.alerts.updateOne({ _id }, { $pull: told });
  }

  return {
    pending: async (merchantId, since, limit) => {
      const [refunds, payments, alerts] = await Promise.all([
        find(models.refunds, merchantId, since, limit),
        find(models.payments, merchantId, since, limit),
        find(models.alerts, merchantId, since, limit),
      ]);
      return [...refunds.map(refundRow), ...payments.map(paymentRow), ...alerts.map(alertRow)];
    },
    markDispatched: ({ source, id, version, events }) =>
      write('webhook.dispatch', async () => {
        if (source === 'payments') await models.payments.updateOne({ _id: id }, { $set: { eventAt: null } });
        const dispatched = events.at(-1)?.sequence ?? 0;
        if (source === 'alerts') await markAlert(id, version, dispatched);
        if (source !== 'refunds') return;
        // A row that was written meanwhile stays pending: a later event may be in it.
        const { matchedCount } = await models.refunds.updateOne(
          { _id: id, revision: version },
          { $set: { eventAt: null }, $max: { dispatched } },
        );
        if (matchedCount === 0) await models.refunds.updateOne({ _id: id }, { $max: { dispatched } });
      }),
  };
}

const refundRow = (row: StoredRefund): PendingRow => ({
  source: 'refunds',
  id: row._id,
  version: row.revision,
  events: row.events
    .filter(({ sequence }) => sequence > row.dispatched)
    .map(({ id, type, sequence, at }): OutboxEvent => ({
      id,
      type,
      sequence,
      at,
      subject: { kind: 'refund', refund: refundAsOf(row, sequence) },
    })),
});

/** As captured: nothing was refunded then. */
const paymentRow = (row: StoredPayment): PendingRow => ({
  source: 'payments',
  id: row._id,
  version: 1,
  events: row.events.map(({ id, type, sequence, at }): OutboxEvent => ({
    id,
    type,
    sequence,
    at,
    subject: { kind: 'payment', payment: { ...fromStoredPayment(row), reserved: 0, refunded: 0 } },
  })),
});

const alertRow = (stored: StoredAlert): PendingRow => {
  const row = wholeAlert(stored);
  return {
    source: 'alerts',
    id: row._id,
    version: row.revision,
    events: row.events
      .toSorted((left, right) => left.sequence - right.sequence)
      .map((event): OutboxEvent => ({
        ...event,
        id: eventId(row._id, event.sequence, event.type),
        subject: { kind: 'alert', alert: alertAsOf(row, event) },
      })),
  };
};
