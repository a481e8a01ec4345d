import { Schema } from 'mongoose';
import { alertSeverities } from '../../domain/alerts';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { date, dateOrNull, schemaOptions, text, textOrNull } from '../schema';
import { notificationChannels, type AlertNotification, type AlertNotifications } from './documents';

type Stored = Omit<AlertNotification, 'id'> & { readonly _id: string };

const keptSeconds = 400 * 24 * 60 * 60;

const schema = new Schema<Stored>(
  {
    _id: text,
    alertId: text,
    group: text,
    severity: { type: String, required: true, enum: alertSeverities },
    step: { type: Number, required: true },
    channel: { type: String, required: true, enum: notificationChannels },
    recipient: text,
    state: { type: String, required: true, enum: ['pending', 'sent', 'refused', 'failed', 'grouped', 'unsendable'] },
    attempts: { type: Number, required: true },
    dueAt: dateOrNull,
    reason: textOrNull,
    createdAt: date,
  },
  { ...schemaOptions, collection: 'alert_notifications' },
);
schema.index({ dueAt: 1, _id: 1 });
schema.index({ alertId: 1, createdAt: 1 });
schema.index({ group: 1, recipient: 1, state: 1, createdAt: 1 });
schema.index({ createdAt: 1 }, { expireAfterSeconds: keptSeconds });

const fromStored = ({ _id, ...rest }: Stored): AlertNotification => ({ id: _id, ...rest });

/** Who is told of alarms: each row is one message to one recipient. */
export function alertNotificationsOf({ connection, read, write }: Database): AlertNotifications {
  const model = connection.model<Stored>('alert_notifications', schema);
  return {
    insert: ({ id, ...rest }) =>
      write('alert.notify', async () => {
        try {
          await model.create({ _id: id, ...rest });
          return true;
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          return false;
        }
      }),
    wasTold: ({ group, recipient, severity, step, alertId }, since) =>
      read(async () => {
        // One row is read, however many there are: in a storm this is asked for each of thousands.
        const told = { state: { $in: ['pending', 'sent'] }, createdAt: { $gt: since }, alertId: { $ne: alertId } };
        const row = await model.findOne({ group, recipient, severity, step, ...told } as object, { _id: 1 }).lean();
        return row !== null;
      }),
    passOn: ({ group, recipient, severity, step, createdAt }, now) =>
      write('alert.notify', async () => {
        await model.findOneAndUpdate(
          { group, recipient, severity, step, state: 'grouped', createdAt: { $gte: createdAt } },
          { $set: { state: 'pending', dueAt: now } },
          { sort: { createdAt: 1, _id: 1 } },
        );
      }),
    claim: (now, leaseUntil) =>
      write('alert.notify', async () => {
        const row = await model
          .findOneAndUpdate(
            { dueAt: { $lte: now } },
            { $set: { dueAt: leaseUntil }, $inc: { attempts: 1 } },
            { sort: { dueAt: 1, _id: 1 }, returnDocument: 'after' },
          )
          .lean<Stored>();
        return row === null ? null : fromStored(row);
      }),
    record: ({ id, attempts }, { state, dueAt, reason }) =>
      write('alert.notify', async () => {
        await model.updateOne({ _id: id, attempts, state: 'pending' }, { $set: { state, dueAt, reason } });
      }),
    of: (alertId) =>
      read(async () => (await model.find({ alertId }).sort({ createdAt: 1, _id: 1 }).lean<Stored[]>()).map(fromStored)),
  };
}
