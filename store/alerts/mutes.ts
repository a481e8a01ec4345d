import { Schema } from 'mongoose';
import { isMutable } from '../../domain/alerts';
import type { Database } from '../database';
import { date, schemaOptions, text, textOrNull } from '../schema';
import type { AlertMute, AlertMutes } from './documents';

type Stored = Omit<AlertMute, 'id'> & { readonly _id: string };

const schema = new Schema<Stored>(
  {
    _id: text,
    audience: { type: String, required: true, enum: ['merchant', 'operators'] },
    merchantIds: [{ type: String, default: null }],
    kind: textOrNull,
    subject: textOrNull,
    until: date,
    reason: text,
    by: text,
    createdAt: date,
  },
  { ...schemaOptions, collection: 'alert_mutes' },
);
schema.index({ until: 1 }, { expireAfterSeconds: 0 });

const fromStored = ({ _id, ...rest }: Stored): AlertMute => ({ id: _id, ...rest });

/** Mutes, while they last. There are few: they are read whole. */
export function alertMutesOf({ connection, read }: Database): AlertMutes {
  const model = connection.model<Stored>('alert_mutes', schema);

  const lasting = async (audience: AlertMute['audience'], now: Date): Promise<AlertMute[]> => {
    const rows = await model.find({ until: { $gt: now } }).lean<Stored[]>();
    return rows.filter((row) => row.audience === audience).map(fromStored);
  };

  return {
    insert: ({ id, ...rest }) =>
      read(async () => {
        await model.create({ _id: id, ...rest });
      }),
    list: (audience, scope, now, limit) =>
      read(async () =>
        (await lasting(audience, now))
          .filter((mute) => isWithin(mute, scope))
          .toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime())
          .slice(0, limit),
      ),
    remove: (id, audience, scope) =>
      read(async () => {
        const row = await model.findById(id).lean<Stored>();
        if (row === null || row.audience !== audience || !isWithin(row, scope)) return null;
        await model.deleteOne({ _id: id });
        return fromStored(row);
      }),
    mutedUntil: ({ kind, subject, merchantId }, audience, now) =>
      read(async () => {
        if (!isMutable(kind)) return null;
        const ends = (await lasting(audience, now))
          .filter((mute) => mute.merchantIds.includes(merchantId))
          .filter((mute) => (mute.kind ?? kind) === kind && (mute.subject ?? subject) === subject)
          .map(({ until }) => until.getTime());
        return ends.length === 0 ? null : new Date(Math.max(...ends));
      }),
  };
}

const isWithin = ({ merchantIds }: Pick<AlertMute, 'merchantIds'>, scope: readonly (string | null)[]): boolean =>
  merchantIds.every((id) => scope.includes(id));
