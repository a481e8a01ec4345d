import { Schema } from 'mongoose';
import type { Database } from './database';
import { date, dateOrNull, flag, schemaOptions, text, textOrNull } from './schema';

/** A breach of the books, or the word of an operator. */
export const stopReasons = ['invariant_breach', 'operator'] as const;
export type StopReason = (typeof stopReasons)[number];

/** A stop on all submission for one merchant, or the last one there was. */
export interface MerchantStop {
  readonly merchantId: string;
  readonly standing: boolean;
  readonly reason: StopReason;
  /** The first of its breaches, or the operator's note. */
  readonly detail: string;
  /** Each names what it is about and how it is broken; those beyond `breachesMax` are told by their alarms alone. */
  readonly breaches: readonly string[];
  readonly stoppedAt: Date;
  /** An API key's id, or `engine`. */
  readonly stoppedBy: string;
  readonly releasedAt: Date | null;
  readonly releasedBy: string | null;
  readonly releaseNote: string | null;
}

export interface NewStop {
  readonly merchantId: string;
  readonly reason: StopReason;
  readonly detail: string;
  /** Null: none, an operator stops by hand. */
  readonly breach: string | null;
  readonly by: string;
}

export interface StopResult {
  /** `accepted`: an operator has released this very breach before. */
  readonly kind: 'stopped' | 'standing' | 'accepted';
  readonly stop: MerchantStop;
}

/** Stops of merchants. A breach that an operator released once does not stop again; any other does. */
export interface MerchantStops {
  /** Why nothing of the merchant may be submitted now; null when the way is free. */
  reason(merchantId: string): Promise<StopReason | null>;
  get(merchantId: string): Promise<MerchantStop | null>;
  /** Those that stand, of these merchants, latest first. */
  standing(merchantIds: readonly string[]): Promise<MerchantStop[]>;
  countStanding(): Promise<number>;
  /** Stops the merchant; a stop that stands takes the breach in and stays what it is. */
  stop(stop: NewStop, at: Date): Promise<StopResult>;
  /** Releases the stop as it was seen; null when another breach was found meanwhile, or it does not stand. */
  release(
    seen: MerchantStop,
    by: { readonly actor: string; readonly note: string },
    at: Date,
  ): Promise<MerchantStop | null>;
}

/** One row must hold them, and a person read them. Those that found no room stop again once the others are released. */
export const breachesMax = 100;

type StoredStop = Omit<MerchantStop, 'merchantId'> & {
  readonly _id: string;
  /** Breaches that operators have released. */
  readonly accepted: readonly string[];
};

const schema = new Schema<StoredStop>(
  {
    _id: text,
    standing: flag,
    reason: { type: String, required: true, enum: stopReasons },
    detail: text,
    breaches: [text],
    stoppedAt: date,
    stoppedBy: text,
    releasedAt: dateOrNull,
    releasedBy: textOrNull,
    releaseNote: textOrNull,
    accepted: [text],
  },
  { ...schemaOptions, collection: 'merchant_stops' },
);

const fromStored = ({ _id: merchantId, accepted: _accepted, ...rest }: StoredStop): MerchantStop => ({
  merchantId,
  ...rest,
});

export function merchantStopsOf({ connection, read }: Database): MerchantStops {
  const model = connection.model<StoredStop>('merchant_stops', schema);
  const find = (merchantId: string) => model.findById(merchantId).lean<StoredStop>();

  const update = (filter: object, change: object, upsert: boolean) =>
    model.findOneAndUpdate(filter, change, { returnDocument: 'after', upsert }).lean<StoredStop>();

  const stop = async ({ merchantId: _id, reason, detail, breach, by }: NewStop, at: Date): Promise<StopResult> => {
    const before = await find(_id);
    if (breach !== null && before?.accepted.includes(breach) === true) {
      return { kind: 'accepted', stop: fromStored(before) };
    }
    const added = breach === null ? {} : { $addToSet: { breaches: breach } };
    const stand = { $set: { standing: true } };
    const hasRoom = { [`breaches.${breachesMax - 1}`]: { $exists: false } };
    const stands =
      (await update({ _id, standing: true, ...hasRoom }, { ...stand, ...added }, false)) ??
      (await update({ _id, standing: true }, stand, false));
    if (stands !== null) return { kind: 'standing', stop: fromStored(stands) };
    const begun = { standing: true, reason, detail, stoppedAt: at, stoppedBy: by };
    const unreleased = { releasedAt: null, releasedBy: null, releaseNote: null };
    const stopped = await update({ _id }, { $set: { ...begun, ...unreleased }, ...added }, true);
    if (stopped === null) throw new Error(`The stop of ${_id} was not written`);
    return { kind: 'stopped', stop: fromStored(stopped) };
  };

  return {
    reason: (merchantId) =>
      read(async () => {
        const row = await find(merchantId);
        return row?.standing === true ? row.reason : null;
      }),
    get: (merchantId) =>
      read(async () => {
        const row = await find(merchantId);
        return row === null ? null : fromStored(row);
      }),
    standing: (merchantIds) =>
      read(async () => {
        const rows = await model.find({ _id: { $in: [...merchantIds] }, standing: true }).lean<StoredStop[]>();
        return rows.map(fromStored).toSorted((left, right) => right.stoppedAt.getTime() - left.stoppedAt.getTime());
      }),
    countStanding: () => read(() => model.countDocuments({ standing: true })),
    stop: (stopped, at) => read(() => stop(stopped, at)),
    release: ({ merchantId, stoppedAt, breaches }, { actor, note }, at) =>
      read(async () => {
        const row = await model
          .findOneAndUpdate(
            { _id: merchantId, standing: true, stoppedAt, breaches: [...breaches] },
            {
              $set: { standing: false, breaches: [], releasedAt: at, releasedBy: actor, releaseNote: note },
              $addToSet: { accepted: { $each: [...breaches] } },
            },
            { returnDocument: 'after' },
          )
          .lean<StoredStop>();
        return row === null ? null : fromStored(row);
      }),
  };
}
