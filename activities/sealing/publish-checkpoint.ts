import { appendFile } from 'node:fs/promises';

/** A place outside the database where every checkpoint is added to those before. */
export interface CheckpointSink {
  /** For people. */
  readonly name: string;
  readonly add: (note: string) => Promise<void>;
}

const postTimeoutMs = 5_000;

/** Appends to a file, an empty line after each note. */
export const checkpointFile = (file: string): CheckpointSink => ({
  name: 'LEDGER_CHECKPOINT_FILE',
  add: (note) => appendFile(file, `${note}\n`, { mode: 0o644 }),
});

/** Posts to an address that keeps what it is sent. */
export const checkpointUrl = (url: URL): CheckpointSink => ({
  name: 'LEDGER_CHECKPOINT_URL',
  add: async (note) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: note,
      redirect: 'error',
      signal: AbortSignal.timeout(postTimeoutMs),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`Answered ${answer.status}`);
  },
});
