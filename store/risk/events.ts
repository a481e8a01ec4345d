import { Schema } from 'mongoose';
import type { CountedKey } from '../../risk/decisions/features';
import { countedKeys, windowMs } from '../../risk/decisions/features';
import { summarise, type CountedEvent, type KeyHistory } from '../../risk/decisions/history';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { amount, date, schemaOptions, text } from '../schema';
import { chainsOf, keyText, slotText, type Chain } from './chains';
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

/** Refunds that share a key and come together take a turn each. */
const turnsMax = 200;

export const hourOf = (at: Date): number => Math.floor(at.getTime() / windowMs['1h']);

/** What refunds are counted by. */
export function riskEventsOf(database: Database): RiskEvents {
  const { connection, read, write } = database;
  const model = connection.model<StoredEvent>('risk_events', schema);
  const totals = merchantTotalsOf(database, model);
  const chains = chainsOf(model);
  const inTurn = takeTurns();

  /** Takes the next place of every key; null when another refund was faster at one of them. */
  const take = async (event: RiskEvent, known: Known[]): Promise<Histories | null> => {
    const places = nextPlaces(known);
    const row = storedRefund(event, places);
    try {
      await model.create(row);
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
    for (const { key, hash } of known) chains.note(key, hash, row);
    return summaries(event, known, places);
  };

  /** What the refund found when it was counted: those that stand before it. */
  const repeated = async (event: RiskEvent, { places }: Pick<StoredEvent, 'places'>): Promise<Histories> => {
    const found = await each(event, async (key, hash) => ({
      rows: await chains.before(key, hash, event, places[key] ?? 0),
      last: 0,
    }));
    return summaries(event, found, places);
  };

  async function countRefund(event: RiskEvent): Promise<Histories> {
    let known = await each(event, (key, hash) => chains.of(key, hash, event));
    for (let turn = 1; turn <= turnsMax; turn += 1) {
      const taken = await take(event, known);
      if (taken !== null) return taken;
      const counted = await model.findById(event.id, { places: 1 }).lean<Pick<StoredEvent, 'places'>>();
      if (counted !== null) return repeated(event, counted);
      known = await Promise.all(
        known.map(async ({ key, hash, chain }) => ({
          key,
          hash,
          chain: await chains.caughtUp(key, hash, event, chain),
        })),
      );
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
          const row = { ...storedCommon(event), kind: 'payment' as const, slots: [`own:${event.id}`], places: {} };
          await model.create(row);
          for (const [key, hash] of knownKeys(event)) chains.note(key, hash, row);
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
      }),
    merchantTotals: (event) => read(() => totals(event)),
  };
}

const knownKeys = ({ keys }: { readonly keys: CountedKeys }): [CountedKey, string][] =>
  countedKeys.flatMap((key) => (keys[key] === undefined ? [] : [[key, keys[key]] as [CountedKey, string]]));

/** What is known of one of a refund's keys. */
interface Known {
  readonly key: CountedKey;
  readonly hash: string;
  readonly chain: Chain;
}

const each = (event: RiskEvent, read: (key: CountedKey, hash: string) => Promise<Chain>): Promise<Known[]> =>
  Promise.all(knownKeys(event).map(async ([key, hash]) => ({ key, hash, chain: await read(key, hash) })));

const nextPlaces = (known: readonly Known[]): StoredEvent['places'] =>
  Object.fromEntries(known.map(({ key, chain }) => [key, chain.last + 1]));

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
  slots: [`own:${event.id}`, ...knownKeys(event).map(([key, hash]) => slotText(key, hash, places[key] ?? 1))],
  places,
});

function summaries(event: RiskEvent, known: readonly Known[], places: StoredEvent['places']): Histories {
  const of = { merchantId: event.merchantId, currency: event.currency, atMs: event.at.getTime() };
  const entries = known.map(({ key, chain }): [CountedKey, KeyHistory] => [
    key,
    summarise(
      chain.rows.map((row) => ({ ...row, atMs: row.at.getTime() })),
      of,
      places[key] === 1,
    ),
  ]);
  return Object.fromEntries(entries);
}
