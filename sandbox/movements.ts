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

type MovedMoney = Omit<Movement, 'times_applied' | 'requests' | 'ids'>;

/** The truth about money. A request that moved none leaves no row. */
export class Movements {
  readonly #rows: Collection<Movement>;
  readonly #requests: Collection<number>;
  readonly #rowOf = new Map<string, string>();

  constructor(store: Store) {
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
    if (id !== undefined && row?.id === objectId) this.#rows.put(id, { ...row, state });
  }

  list(): Movement[] {
    return this.#rows.values().map((row) => ({ ...row, requests: this.#requests.get(rowId(row)) ?? 0 }));
  }
}

function rowId({ account, key, id }: Pick<Movement, 'account' | 'key' | 'id'>): string {
  return key === null ? `${account} object ${id}` : `${account} key ${key}`;
}
