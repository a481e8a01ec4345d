import { mkdir, open, readFile, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One change of one document: `value` absent means deleted. */
export interface JournalEntry {
  collection: string;
  id: string;
  value?: unknown;
}

/**
 * Append-only file of changes. What was appended before one turn of the event loop ends goes out as one line, so a
 * crash keeps all of a request's changes or none; one fsync serves every request that waits for it.
 */
export class Journal {
  readonly #file: FileHandle;
  #pending: string[] = [];
  #tail: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Starts a fresh journal at `path` that begins with `snapshot`, replacing what was there atomically. */
  static async rewrite(path: string, snapshot: readonly JournalEntry[]): Promise<Journal> {
    const draft = `${path}.draft`;
    const file = await open(draft, 'w');
    await file.writeFile(snapshot.map((entry) => `[${JSON.stringify(entry)}]\n`).join(''));
    await file.datasync();
    await rename(draft, path);
    await syncFolder(dirname(path));
    return new Journal(file);
  }

  append(entry: JournalEntry): void {
    if (!this.#closed) this.#pending.push(JSON.stringify(entry));
  }

  /** Resolves when everything appended so far is on disk. */
  flush(): Promise<void> {
    if (!this.#closed) this.#tail = this.#tail.then(() => this.#writePending());
    return this.#tail;
  }

  /** Writes what is pending. Changes made by what is still under way are lost from here on, as by a crash. */
  async close(): Promise<void> {
    const last = this.flush();
    this.#closed = true;
    await last;
    await this.#file.close();
  }

  async #writePending(): Promise<void> {
    if (this.#pending.length === 0) return;
    const line = `[${this.#pending.join(',')}]\n`;
    this.#pending = [];
    await this.#file.write(line);
    await this.#file.datasync();
  }
}

/** Entries of the journal at `path`, oldest first; a line that a crash cut short was never answered and is dropped. */
export async function readJournal(path: string): Promise<JournalEntry[]> {
  await mkdir(dirname(path), { recursive: true });
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  lines.pop();
  return lines.flatMap((line) => JSON.parse(line) as JournalEntry[]);
}

/** Where the journal of the sandbox called `name` stands in `dataDir`. */
export function journalPath(dataDir: string, name: string): string {
  return join(dataDir, `${name}-sandbox.jsonl`);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
