import { Schema } from 'mongoose';
import type { CountedKey } from '../../risk/decisions/features';
import { countedKeys, windowMs } from '../../risk/decisions/features';
import { summarise, type CountedEvent, type KeyHistory } from '../../risk/decisions/history';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { from } from '../lists/filters';
import { amount, date, schemaOptions, text } from '../schema';
import type { CountedKeys, Histories, RiskEvent, RiskEvents } from './documents';
import { merchantTotalsOf } from './merchant-hours';
import { takeTurns } from './turns';

/**
 * A refund or payment as it is counted. Refunds of one key form a chain: each has the next number in it, which a unique index
 * over `slots` gives to one alone. Whoever takes a number has read all that have lower ones, so refunds are in one order for
 * each key without any row that they share.
 */
export interface StoredEvent extends Omit<CountedEvent, 'atMs'> {
  readonly _id: string;
  readonly at: Date;
  /** The hour since the epoch, for totals. */
  readonly hour: number;
  readonly keys: readonly string[];
  readonly slots: readonly string[];
  /** Place in the chain of each key, from 1 on. */
  readonly places: Readonly<Partial<Record<CountedKey, number>>>;
}

const place = { type: Number, min: 1 } as const;

const schema = new Schema<StoredEvent>(
  {
    _id: text,
    kind: { type: String, required: true, enum: ['refund', 'payment'] },
    merchantId: text,
    at: date,
    hour: { type: Number, required: true },
    amount,
    currency: text,
    keys: [String],
    slots: [String],
    places: { customer: place, instrument: place, device: place, ip: place },
  },
  { ...schemaOptions, collection: 'risk_events' },
);
schema.index({ slots: 1 }, { unique: true });
schema.index({ keys: 1, at: 1 });
schema.index({ merchantId: 1, at: 1 });

/** Of one key no more are read: counts end there. */
export const countedMax = 1_000;
/** Refunds that share a key and come together take a turn each. */
const turnsMax = 200;

export const hourOf = (at: Date): number => Math.floor(at.getTime() / windowMs['1h']);

const keyText = (key: CountedKey, hash: string): string => `${key}:${hash}`;

const fields = { kind: 1, merchantId: 1, at: 1, amount: 1, currency: 1, places: 1 } as const;

type Read = Pick<StoredEvent, '_id' | keyof typeof fields>;

/** What refunds are counted by. */
export function riskEventsOf(database: Database): RiskEvents {
  const { connection, read, write } = database;
  const model = connection.model<StoredEvent>('risk_events', schema);
  const totals = merchantTotalsOf(database, model);
  const inTurn = takeTurns();

  /** The latest events of a key within the longest window, without the refund itself. */
  const latest = async (key: CountedKey, hash: string, { id, at }: RiskEvent): Promise<Read[]> => {
    const since = from(new Date(at.getTime() - windowMs['30d'] + 1));
    return model
      .find({ keys: keyText(key, hash), at: since, _id: { $ne: id } }, fields)
      .sort({ at: -1 })
      .limit(countedMax)
      .lean<Read[]>();
  };

  const lastPlace = async (key: CountedKey, hash: string): Promise<number> => {
    const stages = [
      { $match: { keys: keyText(key, hash) } },
      { $group: { _id: null, last: { $max: `$places.${key}` } } },
    ];
    const [found] = await model.aggregate<{ last: number | null }>(stages);
    return found?.last ?? 0;
  };

  const historiesOf = async (event: RiskEvent): Promise<Map<CountedKey, Read[]>> => {
    const known = knownKeys(event);
    const rows = await Promise.all(known.map(([key, hash]) => latest(key, hash, event)));
    return new Map(known.map(([key], index) => [key, rows[index] ?? []]));
  };

  /** Takes the next place of every key; null when another refund was faster at one of them. */
  const take = async (event: RiskEvent, rows: Map<CountedKey, Read[]>, places: StoredEvent['places']) => {
    try {
      await model.create(storedRefund(event, places));
      return summaries(event, rows, places);
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  };

  /** What the refund found when it was counted: those that stand before it. */
  const repeated = async (event: RiskEvent, counted: Pick<StoredEvent, 'places'>): Promise<Histories> => {
    const rows = await historiesOf(event);
    for (const [key, found] of rows) {
      const own = counted.places[key] ?? 0;
      rows.set(
        key,
        found.filter((row) => row.kind === 'payment' || placeOf(row, key) < own),
      );
    }
    return summaries(event, rows, counted.places);
  };

  async function countRefund(event: RiskEvent): Promise<Histories> {
    let rows = await historiesOf(event);
    let places = nextPlaces(rows);
    for (let turn = 1; turn <= turnsMax; turn += 1) {
      const taken = await take(event, rows, places);
      if (taken !== null) return taken;
      const counted = await model.findById(event.id, { places: 1 }).lean<Pick<StoredEvent, 'places'>>();
      if (counted !== null) return repeated(event, counted);
      // Places are read before the events, so that whoever takes one of them meanwhile is in the way again.
      const known = knownKeys(event);
      const last = await Promise.all(known.map(([key, hash]) => lastPlace(key, hash)));
      places = Object.fromEntries(known.map(([key], index) => [key, (last[index] ?? 0) + 1]));
      rows = await historiesOf(event);
    }
    throw new Error(`Refund ${event.id} found no place among those that share something with it`);
  }

  return {
    countRefund: (event) =>
      write('risk.count', () =>
        inTurn(
          knownKeys(event).map(([key, hash]) => keyText(key, hash)),
          () => countRefund(event),
        ),
      ),
    countPayment: (event) =>
      write('risk.count_payment', async () => {
        try {
          await model.create({ ...storedCommon(event), kind: 'payment', slots: [`own:${event.id}`], places: {} });
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
      }),
    merchantTotals: (event) => read(() => totals(event)),
  };
}

const knownKeys = ({ keys }: { readonly keys: CountedKeys }): [CountedKey, string][] =>
  countedKeys.flatMap((key) => (keys[key] === undefined ? [] : [[key, keys[key]] as [CountedKey, string]]));

const nextPlaces = (rows: Map<CountedKey, Read[]>): StoredEvent['places'] =>
  Object.fromEntries([...rows].map(([key, found]) => [key, Math.max(0, ...found.map((row) => placeOf(row, key))) + 1]));

const placeOf = ({ places }: Read, key: CountedKey): number => places[key] ?? 0;

const storedCommon = (event: RiskEvent) => ({
  _id: event.id,
  merchantId: event.merchantId,
  at: event.at,
  hour: hourOf(event.at),
  amount: event.amount,
  currency: event.currency,
  keys: knownKeys(event).map(([key, hash]) => keyText(key, hash)),
});

/** A refund without any key still has a slot: an empty list of them would be one that many share. */
const storedRefund = (event: RiskEvent, places: StoredEvent['places']): StoredEvent => ({
  ...storedCommon(event),
  kind: 'refund',
  slots: [`own:${event.id}`, ...knownKeys(event).map(([key, hash]) => `${keyText(key, hash)}:${places[key] ?? 1}`)],
  places,
});

function summaries(event: RiskEvent, rows: Map<CountedKey, Read[]>, places: StoredEvent['places']): Histories {
  const of = { merchantId: event.merchantId, currency: event.currency, atMs: event.at.getTime() };
  const entries = [...rows].map(([key, found]): [CountedKey, KeyHistory] => [
    key,
    summarise(
      found.map((row) => ({ ...row, atMs: row.at.getTime() })),
      of,
      places[key] === 1,
    ),
  ]);
  return Object.fromEntries(entries);
}
