import { Journal, journalPath, readJournal } from './journal';
import type { JournalEntry } from './journal';

/** Documents of one kind in order of creation. Documents are replaced whole: change a copy, then `put` it. */
export class Collection<T> {
  readonly #documents: Map<string, T>;
  readonly #byIndex = new Map<string, Set<string>>();
  readonly #indexOf: (document: T) => string | null;
  readonly #changed: (id: string, value: T | undefined) => void;

  constructor(
    documents: Map<string, T>,
    indexOf: (document: T) => string | null,
    changed: (id: string, value: T | undefined) => void,
  ) {
    this.#documents = documents;
    this.#indexOf = indexOf;
    this.#changed = changed;
    for (const [id, document] of documents) this.#index(id, document);
  }

  get(id: string): T | undefined {
    return this.#documents.get(id);
  }

  get size(): number {
    return this.#documents.size;
  }

  put(id: string, document: T): void {
    this.#documents.set(id, document);
    this.#index(id, document);
    this.#changed(id, document);
  }

  delete(id: string): void {
    const document = this.#documents.get(id);
    if (document === undefined) return;
    const key = this.#indexOf(document);
    if (key !== null) this.#byIndex.get(key)?.delete(id);
    this.#documents.delete(id);
    this.#changed(id, undefined);
  }

  values(): T[] {
    return [...this.#documents.values()];
  }

  /** Documents whose index value is `key`, oldest first. */
  indexed(key: string): T[] {
    return [...(this.#byIndex.get(key) ?? [])].flatMap((id) => this.#documents.get(id) ?? []);
  }

  // An index value never changes during a document's life, so it is only ever added.
  #index(id: string, document: T): void {
    const key = this.#indexOf(document);
    if (key === null) return;
    const ids = this.#byIndex.get(key) ?? new Set();
    this.#byIndex.set(key, ids.add(id));
  }
}

/** Everything a sandbox remembers: in memory, and in a journal when it was given a folder. */
export class Store {
  readonly #loaded: Map<string, Map<string, unknown>>;
  readonly #journal: Journal | undefined;

  private constructor(loaded: Map<string, Map<string, unknown>>, journal: Journal | undefined) {
    this.#loaded = loaded;
    this.#journal = journal;
  }

  /** Opens the store of the sandbox `name`, replaying its journal in `dataDir`; without a folder it is in memory only. */
  static async open(name: string, dataDir: string | undefined): Promise<Store> {
    if (dataDir === undefined) return new Store(new Map(), undefined);
    const path = journalPath(dataDir, name);
    const loaded = replay(await readJournal(path));
    return new Store(loaded, await Journal.rewrite(path, snapshotOf(loaded)));
  }

  /** The collection `name`; call once a name. `indexOf` gives the value by which `indexed` finds documents. */
  collection<T>(name: string, indexOf: (document: T) => string | null = () => null): Collection<T> {
    const documents = (this.#loaded.get(name) ?? new Map()) as Map<string, T>;
    return new Collection(documents, indexOf, (id, value) =>
      this.#journal?.append({ collection: name, id, ...(value !== undefined && { value }) }),
    );
  }

  /** Resolves when every change made so far would survive `kill -9`. */
  async durable(): Promise<void> {
    await this.#journal?.flush();
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }
}

function replay(entries: readonly JournalEntry[]): Map<string, Map<string, unknown>> {
  const collections = new Map<string, Map<string, unknown>>();
  for (const { collection, id, value } of entries) {
    const documents = collections.get(collection) ?? new Map<string, unknown>();
    collections.set(collection, documents);
    if (value === undefined) documents.delete(id);
    else documents.set(id, value);
  }
  return collections;
}

function snapshotOf(collections: Map<string, Map<string, unknown>>): JournalEntry[] {
  return [...collections].flatMap(([collection, documents]) =>
    [...documents].map(([id, value]) => ({ collection, id, value })),
  );
}
