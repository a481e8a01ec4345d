import { Schema } from 'mongoose';
import { EngineError } from '../domain/errors';
import type { Database } from './database';
import { isDuplicateKey } from './failures';
import { outboxIndex } from './outbox/entry';
import { date, dateOrNull, schemaOptions, text, textOrNull } from './schema';
import type { AlertDocument, Alerts } from './store';

/** Its latest raising is the alert's event: `count` is its sequence, and those between two looks are one. */
export type StoredAlert = Omit<AlertDocument, 'id'> & { readonly _id: string; readonly eventAt: Date | null };

const schema = new Schema<StoredAlert>(
  {
    _id: text,
    kind: text,
    severity: { type: String, required: true, enum: ['info', 'warning', 'critical'] },
    merchantId: textOrNull,
    subject: text,
    detail: { type: String, default: '' },
    firstSeenAt: date,
    lastSeenAt: date,
    count: { type: Number, required: true },
    eventAt: dateOrNull,
  },
  { ...schemaOptions, collection: 'alerts' },
);
schema.index({ merchantId: 1, lastSeenAt: -1, _id: -1 });
schema.index({ lastSeenAt: -1, _id: -1 });
schema.index(outboxIndex);

export const fromStoredAlert = ({ _id, eventAt: _eventAt, ...rest }: StoredAlert): AlertDocument => ({
  id: _id,
  ...rest,
});

const newestFirst = { lastSeenAt: -1, _id: -1 } as const;

const byNewest = (left: StoredAlert, right: StoredAlert): number =>
  right.lastSeenAt.getTime() - left.lastSeenAt.getTime() || (right._id < left._id ? -1 : 1);

const olderThan = ({ lastSeenAt, _id }: StoredAlert) => ({
  $or: [{ lastSeenAt: { $lt: lastSeenAt } }, { lastSeenAt, _id: { $lt: _id } }],
});

/** Alarms, one per kind and subject. */
export function alertsOf({ connection, read, write }: Database): Alerts {
  const model = connection.model<StoredAlert>('alerts', schema);

  const latest = (merchantId: string | null | undefined, limit: number, after: StoredAlert | null) =>
    model
      .find({ ...(merchantId !== undefined && { merchantId }), ...(after !== null && olderThan(after)) })
      .sort(newestFirst)
      .limit(limit)
      .lean<StoredAlert[]>();

  const cursorOf = async (merchantIds: readonly (string | null)[] | null, id: string): Promise<StoredAlert> => {
    const row = await model.findById(id).lean<StoredAlert>();
    if (row === null || merchantIds?.includes(row.merchantId) === false) {
      throw new EngineError('malformed_request', 'The cursor names no object of this list');
    }
    return row;
  };

  return {
    raise: ({ kind, severity, merchantId, subject, detail }, at) =>
      write('alert.raise', async () => {
        const _id = `${kind}/${subject}`;
        const eventAt = merchantId === null ? null : at;
        const again = () =>
          model.updateOne(
            { _id },
            { $set: { severity, detail, eventAt }, $max: { lastSeenAt: at }, $inc: { count: 1 } },
          );
        if ((await again()).matchedCount > 0) return;
        try {
          await model.create({
            _id,
            kind,
            severity,
            merchantId,
            subject,
            detail,
            firstSeenAt: at,
            lastSeenAt: at,
            count: 1,
            eventAt,
          });
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          await again();
        }
      }),
    list: (merchantIds, limit, startingAfter) =>
      read(async () => {
        const after = startingAfter === undefined ? null : await cursorOf(merchantIds, startingAfter);
        const parts = await Promise.all(
          (merchantIds ?? [undefined]).map((merchantId) => latest(merchantId, limit, after)),
        );
        const ordered = parts.flat().toSorted(byNewest);
        return ordered.slice(0, limit).map(fromStoredAlert);
      }),
  };
}
