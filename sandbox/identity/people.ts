import { createHash } from 'node:crypto';
import type { Collection, Store } from '../store';

/** What is asked about somebody. */
export interface Asked {
  readonly name: string;
  readonly document: { readonly type: string; readonly country: string; readonly number: string };
}

export type Finding = 'match' | 'mismatch';

const hash = (...parts: readonly string[]): string => createHash('sha256').update(parts.join('\0')).digest('hex');
const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s·•]+/g, '');

/**
 * Who there is: whoever is asked about first under a document is the person it belongs to, so that a development engine
 * verifies everybody, and afterwards nobody else with that document. Hashes alone are remembered.
 */
export class People {
  readonly #names: Collection<string>;

  constructor(store: Store) {
    this.#names = store.collection('people');
  }

  find({ name, document }: Asked): Finding {
    const key = hash(document.type, document.country, document.number);
    const known = this.#names.get(key);
    const asked = hash(plainName(name));
    if (known === undefined) this.#names.put(key, asked);
    return known === undefined || known === asked ? 'match' : 'mismatch';
  }
}
