import { Schema } from 'mongoose';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { given } from '../lists/filters';
import type { ListPlan } from '../lists/list-plan';
import { readPage } from '../lists/read-page';
import { following } from '../page-position';
import { date, dateOrNull, partOptions, schemaOptions, text, textOrNull } from '../schema';
import type { WebhookAttempt, WebhookDeliveries, WebhookDeliveryDocument } from '../store';

type StoredDelivery = Omit<WebhookDeliveryDocument, 'id'> & { readonly _id: string };

/** Of an event that is sent again and again the latest attempts are kept. */
const maxAttemptsKept = 50;

const count = { type: Number, required: true, min: 0 } as const;

const attemptSchema = new Schema<WebhookAttempt>(
  {
    number: count,
    at: date,
    durationMs: count,
    responseStatus: { type: Number, default: null },
    error: textOrNull,
    responseBody: textOrNull,
  },
  partOptions,
);

const schema = new Schema<StoredDelivery>(
  {
    _id: text,
    merchantId: text,
    endpointId: text,
    eventId: text,
    eventType: text,
    subject: textOrNull,
    payload: text,
    status: { type: String, required: true, enum: ['pending', 'delivered', 'failed', 'canceled'] },
    round: count,
    attemptsInRound: count,
    attemptsMade: count,
    attempts: [attemptSchema],
    dueAt: dateOrNull,
    createdAt: date,
    expiresAt: date,
  },
  { ...schemaOptions, collection: 'webhook_deliveries' },
);
schema.index({ merchantId: 1, endpointId: 1, createdAt: -1, _id: -1 });
schema.index({ dueAt: 1, _id: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const fromStored = ({ _id, ...rest }: StoredDelivery): WebhookDeliveryDocument => ({ id: _id, ...rest });

/** One event on its way to one endpoint, with the log of its attempts. */
export function webhookDeliveriesOf({ connection, read, write }: Database): WebhookDeliveries {
  const model = connection.model<StoredDelivery>('webhook_deliveries', schema);
  const byId = (id: string) =>
    read(async () => {
      const row = await model.findById(id).lean<StoredDelivery>();
      return row === null ? null : fromStored(row);
    });

  return {
    insert: (delivery) =>
      write('webhook.enqueue', async () => {
        const { id, ...rest } = delivery;
        try {
          await model.create({ _id: id, ...rest });
          return delivery;
        } catch (error) {
          const there = isDuplicateKey(error) ? await byId(id) : null;
          if (there === null) throw error;
          return there;
        }
      }),

    get: async (id, merchantIds) => {
      const delivery = await byId(id);
      return delivery === null || merchantIds?.includes(delivery.merchantId) === false ? null : delivery;
    },

    list: (endpointId, { status, eventType, ...query }) =>
      read(async () => {
        const plan: ListPlan<StoredDelivery> = {
          model,
          timeField: 'createdAt',
          amountField: null,
          leads: [{ branches: [{ endpointId }], narrow: false }],
          residual: given({ status, eventType }),
        };
        const page = await readPage(plan, query);
        return { data: page.rows.map(fromStored), hasMore: page.hasMore };
      }),

    recordAttempt: (id, { round, attempt, status, dueAt }) =>
      write('webhook.record', async () => {
        const log = {
          $push: { attempts: { $each: [attempt], $slice: -maxAttemptsKept } },
          $inc: { attemptsMade: 1 },
        };
        const { matchedCount } = await model.updateOne(
          { _id: id, round, status: 'pending' },
          { ...log, $inc: { attemptsMade: 1, attemptsInRound: 1 }, $set: { status, dueAt } },
        );
        // It was asked for anew while this attempt was under way: what becomes of it is up to the new round.
        if (matchedCount === 0) await model.updateOne({ _id: id }, log);
      }),

    cancel: (id, round) =>
      read(async () => {
        await model.updateOne({ _id: id, round, status: 'pending' }, { $set: { status: 'canceled', dueAt: null } });
      }),

    restart: (id, at) =>
      read(async () => {
        const row = await model
          .findOneAndUpdate(
            { _id: id },
            { $set: { status: 'pending', attemptsInRound: 0, dueAt: at }, $inc: { round: 1 } },
            { returnDocument: 'after' },
          )
          .lean<StoredDelivery>();
        return row === null ? null : fromStored(row);
      }),

    findOverdue: (before, limit, after) =>
      read(async () => {
        const rows = await model
          .find({ dueAt: { $gt: new Date(0), $lt: before }, ...following('dueAt', after) })
          .sort({ dueAt: 1, _id: 1 })
          .limit(limit)
          .lean<StoredDelivery[]>();
        return rows.map(fromStored);
      }),
  };
}
