import { Schema } from 'mongoose';
import { following } from './page-position';
import type { Database } from './database';
import { isDuplicateKey } from './failures';
import { date, dateOrNull, schemaOptions, text, textOrNull } from './schema';
import type { Inbox, InboxEntry } from './store';

type StoredEntry = Omit<InboxEntry, 'id'> & { readonly _id: string };

/** A delivered notification has done its work; providers repeat one for a few days at most. */
const keptAfterDeliverySeconds = 90 * 24 * 60 * 60;

const schema = new Schema<StoredEntry>(
  {
    _id: text,
    provider: text,
    account: text,
    eventId: text,
    type: text,
    paymentId: textOrNull,
    refundId: textOrNull,
    providerRefundId: textOrNull,
    providerPaymentId: textOrNull,
    receivedAt: date,
    deliveredAt: dateOrNull,
    disposition: textOrNull,
    look: String,
  },
  { ...schemaOptions, collection: 'inbox' },
);
schema.index({ deliveredAt: 1 }, { expireAfterSeconds: keptAfterDeliverySeconds });
schema.index({ deliveredAt: 1, receivedAt: 1, _id: 1 });

/** Providers' notifications, durable before they are answered (rule 3.1.6). */
export function inboxOf({ connection, read, write }: Database): Inbox {
  const model = connection.model<StoredEntry>('inbox', schema);
  return {
    store: ({ id, ...rest }) =>
      write('inbox.insert', async () => {
        try {
          await model.create({ _id: id, ...rest });
          return { kind: 'stored' };
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          return { kind: 'duplicate' };
        }
      }),
    markDelivered: (id, disposition, at) =>
      write('inbox.deliver', async () => {
        await model.updateOne({ _id: id, deliveredAt: null }, { $set: { deliveredAt: at, disposition } });
      }),
    markLooking: (id, disposition, look) =>
      write('inbox.deliver', async () => {
        await model.updateOne({ _id: id, deliveredAt: null }, { $set: { disposition, look } });
      }),
    findUndelivered: (before, limit, after) =>
      read(async () => {
        const rows = await model
          .find({ deliveredAt: null, receivedAt: { $lt: before }, ...following('receivedAt', after) })
          .sort({ receivedAt: 1, _id: 1 })
          .limit(limit)
          .lean<StoredEntry[]>();
        return rows.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
      }),
  };
}
