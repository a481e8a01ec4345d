import type { Model } from 'mongoose';
import { windowMs, type CountedKey } from '../../risk/decisions/features';
import { from, type Conditions } from '../lists/filters';
import type { RiskEvent } from './documents';
import type { StoredEvent } from './events';

const fields = { kind: 1, merchantId: 1, at: 1, amount: 1, currency: 1, places: 1 } as const;

/** An event as counting reads it. */
export type Counted = Pick<StoredEvent, '_id' | keyof typeof fields>;

/** What is known of a key: its latest events, and the last place in its chain. */
export interface Chain {
  readonly rows: readonly Counted[];
  readonly last: number;
}

export interface Chains {
  /** What this process knows of a key; for one with many events it may lack what others have just counted. */
  of(key: CountedKey, hash: string, event: RiskEvent): Promise<Chain>;
  /** The same after another refund took the next place. */
  caughtUp(key: CountedKey, hash: string, event: RiskEvent, known: Chain): Promise<Chain>;
  /** Notes what this process has counted. */
  note(key: CountedKey, hash: string, row: Counted): void;
  /** Those that stand before a place. */
  before(key: CountedKey, hash: string, event: RiskEvent, place: number): Promise<readonly Counted[]>;
}

/** Of one key no more are read: counts end there. */
export const countedMax = 1_000;
/** From so many events on, reading a key anew each time costs too much: an address that thousands share, say. */
const longFrom = 64;
/** Places that are looked up at once. */
const step = 64;
const longKept = 100;
/** Payments that another process counts are known after this time at the latest; refunds always are. */
const freshMs = 300_000;

export const keyText = (key: CountedKey, hash: string): string => `${key}:${hash}`;
export const slotText = (key: CountedKey, hash: string, place: number): string => `${keyText(key, hash)}:${place}`;
export const placeOf = ({ places }: Pick<Counted, 'places'>, key: CountedKey): number => places[key] ?? 0;

/**
 * Long chains are kept in memory, because their rows never change: whoever gets the place after the last that it knows has
 * missed none, and whoever does not looks up the few places behind it.
 */
export function chainsOf(model: Model<StoredEvent>): Chains {
  const kept = new Map<string, Chain & { readonly readAt: number }>();

  const latest = async (key: CountedKey, hash: string, { id, at }: RiskEvent, before?: number): Promise<Counted[]> => {
    const since = from(new Date(at.getTime() - windowMs['30d'] + 1));
    const earlier: Conditions =
      before === undefined ? {} : { $or: [{ kind: 'payment' }, { [`places.${key}`]: { $lt: before } }] };
    return model
      .find({ keys: keyText(key, hash), at: since, _id: { $ne: id }, ...earlier }, fields)
      .sort({ at: -1 })
      .limit(countedMax)
      .lean<Counted[]>();
  };

  const lastPlace = async (key: CountedKey, hash: string): Promise<number> => {
    const stages = [
      { $match: { keys: keyText(key, hash) } },
      { $group: { _id: null, last: { $max: `$places.${key}` } } },
    ];
    const [found] = await model.aggregate<{ last: number | null }>(stages);
    return found?.last ?? 0;
  };

  const keep = (name: string, chain: Chain, readAt: number): void => {
    kept.delete(name);
    if (chain.rows.length < longFrom) return;
    kept.set(name, { ...chain, readAt });
    const [oldest] = kept.keys();
    if (kept.size > longKept && oldest !== undefined) kept.delete(oldest);
  };

  const read = async (key: CountedKey, hash: string, event: RiskEvent, last = 0): Promise<Chain> => {
    // A clock that does not go back.
    const readAt = performance.now();
    const rows = await latest(key, hash, event);
    const chain = { rows, last: Math.max(last, ...rows.map((row) => placeOf(row, key))) };
    keep(keyText(key, hash), chain, readAt);
    return chain;
  };

  /** Rows of the places right behind the last one; those behind a gap have been seen too early, and are looked up again. */
  const following = async (key: CountedKey, hash: string, last: number): Promise<Counted[]> => {
    const places = Array.from({ length: step }, (_, index) => last + 1 + index);
    const slots = places.map((place) => slotText(key, hash, place));
    const rows = await model.find({ slots: { $in: slots } }, fields).lean<Counted[]>();
    const byPlace = new Map(rows.map((row) => [placeOf(row, key), row]));
    const gap = places.findIndex((place) => !byPlace.has(place));
    return places.slice(0, gap === -1 ? step : gap).flatMap((place) => byPlace.get(place) ?? []);
  };

  return {
    of: async (key, hash, event) => {
      const known = kept.get(keyText(key, hash));
      return known !== undefined && performance.now() - known.readAt < freshMs ? known : read(key, hash, event);
    },

    caughtUp: async (key, hash, event, known) => {
      const added = await following(key, hash, known.last);
      // Places are read before the events, so that whoever takes one of them meanwhile is in the way again.
      if (added.length === step) return read(key, hash, event, await lastPlace(key, hash));
      const chain = extended(known, added, key);
      const name = keyText(key, hash);
      const readAt = kept.get(name)?.readAt;
      if (readAt !== undefined) keep(name, chain, readAt);
      return chain;
    },

    note: (key, hash, row) => {
      const name = keyText(key, hash);
      const known = kept.get(name);
      // A payment may have been read by a refund that was counted at the same time.
      if (known === undefined || known.rows.some(({ _id }) => _id === row._id)) return;
      keep(name, extended(known, [row], key), known.readAt);
    },

    before: (key, hash, event, place) => latest(key, hash, event, place),
  };
}

const extended = ({ rows, last }: Chain, added: readonly Counted[], key: CountedKey): Chain => ({
  rows: [...added.toReversed(), ...rows].slice(0, countedMax),
  last: Math.max(last, ...added.map((row) => placeOf(row, key))),
});
