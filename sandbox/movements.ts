import type { Collection, Store } from './store';

/** One movement of money under one key, as `GET /_sandbox/movements` shows it. */
export interface Movement {
  kind: 'charge' | 'refund' | 'dispute';
  /** The caller's idempotency key; null for what was done outside the caller, as in the provider's dashboard. */
  key: string | null;
  /** Minor units of `currency`. */
  amount: number;
  /** ISO 4217, upper case. */
  currency: string;
  /** How many times money truly moved under the key: above 1 is money paid twice. */
  times_applied: number;
  /** How many requests carried the key, answered or not. */
  requests: number;
  /** The provider's state of the latest object; `failed` or `canceled` means that the money came back. */
  state: string;
  id: string;
  /** Every object made under the key, `id` last. */
  ids: string[];
  account: string;
  /** The provider's id of the payment, whatever it calls it. */
  payment_intent: string | null;
  metadata: Record<string, string>;
}

/** Money that went one way, once: what a settlement file tells of. */
export interface MoneyEntry {
  /** The movement's kind; `return` is money of a refund that came back. */
  kind: Movement['kind'] | 'return';
  /** The object that moved it. */
  id: string;
  account: string;
  amount: number;
  currency: string;
  /** Unix milliseconds. */
  at: number;
  /** Its number among all entries. */
  number: number;
}

const returnedStates: readonly string[] = ['failed', 'canceled', 'returned', 'rejected'];

type MovedMoney = Omit<Movement, 'times_applied' | 'requests' | 'ids'>;

/** The truth about money. A request that moved none leaves no row. */
export class Movements {
  readonly #rows: Collection<Movement>;
  readonly #requests: Collection<number>;
  readonly #entries: Collection<MoneyEntry>;
  readonly #now: () => number;
  readonly #rowOf = new Map<string, string>();

  /** `now` is the provider's clock, in Unix milliseconds. */
  constructor(store: Store, now: () => number = Date.now) {
    this.#now = now;
    this.#entries = store.collection('money');
    this.#rows = store.collection('movements');
    this.#requests = store.collection('requests');
    for (const row of this.#rows.values()) for (const id of row.ids) this.#rowOf.set(id, rowId(row));
  }

  countRequest(account: string, key: string): void {
    const id = rowId({ account, key, id: '' });
    this.#requests.put(id, (this.#requests.get(id) ?? 0) + 1);
  }

  /** Records that money moved once. */
  apply(moved: MovedMoney): void {
    const id = rowId(moved);
    const earlier = this.#rows.get(id);
    this.#rowOf.set(moved.id, id);
    this.#enter(moved.kind, moved);
    this.#rows.put(id, {
      ...moved,
      times_applied: (earlier?.times_applied ?? 0) + 1,
      requests: 0,
      ids: [...(earlier?.ids ?? []), moved.id],
    });
  }

  /** Records the new state of the object `objectId`, if it ever moved money. */
  setState(objectId: string, state: string): void {
    const id = this.#rowOf.get(objectId);
    const row = id === undefined ? undefined : this.#rows.get(id);
    if (id === undefined || row === undefined) return;
    if (returnedStates.includes(state) && row.kind === 'refund') this.#enter('return', { ...row, id: objectId });
    if (row.id === objectId) this.#rows.put(id, { ...row, state });
  }

  #enter(kind: MoneyEntry['kind'], { id, account, amount, currency }: MovedMoney): void {
    const entry = { kind, id, account, amount, currency, at: this.#now(), number: this.#entries.size + 1 };
    const key = `${account} ${kind} ${id}`;
    if (this.#entries.get(key) === undefined) this.#entries.put(key, entry);
  }

  /** What moved over the account in the time, oldest first; `from` counts, `to` does not (Unix milliseconds). */
  entries(account: string, { from, to }: { from: number; to: number }): MoneyEntry[] {
    return this.#entries.values().filter((entry) => entry.account === account && entry.at >= from && entry.at < to);
  }

  list(): Movement[] {
    return this.#rows.values().map((row) => ({ ...row, requests: this.#requests.get(rowId(row)) ?? 0 }));
  }
}

function rowId({ account, key, id }: Pick<Movement, 'account' | 'key' | 'id'>): string {
  return key === null ? `${account} object ${id}` : `${account} key ${key}`;
}
