import { openCheckpoint } from '../seals/checkpoint';
import type { Verifier } from '../seals/signing-keys';
import { finding, type Finding } from './finding';
import type { LogReader } from './log-reader';

const notesAtOnce = 200;

/** Holds the log to checkpoints that were kept outside: each must be where a seal ends, with its root. Constant memory. */
export async function* verifyCheckpoints(
  reader: Pick<LogReader, 'rootsAt'>,
  notes: Iterable<string> | AsyncIterable<string>,
  verifiers: readonly Verifier[],
): AsyncGenerator<{ readonly checked: number; readonly findings: readonly Finding[] }> {
  let batch: string[] = [];
  for await (const note of notes) {
    batch.push(note);
    if (batch.length < notesAtOnce) continue;
    yield { checked: batch.length, findings: await verifyBatch(reader, batch, verifiers) };
    batch = [];
  }
  yield { checked: batch.length, findings: await verifyBatch(reader, batch, verifiers) };
}

async function verifyBatch(
  reader: Pick<LogReader, 'rootsAt'>,
  notes: readonly string[],
  verifiers: readonly Verifier[],
): Promise<Finding[]> {
  const checkpoints = notes.map((note) => openCheckpoint(note, verifiers));
  const roots = await reader.rootsAt(checkpoints.flatMap((checkpoint) => checkpoint?.size ?? []));
  return checkpoints.flatMap((checkpoint, at) => {
    if (checkpoint === null) {
      return [finding('checkpoint_unsigned', `A checkpoint kept outside is not signed: ${firstLines(notes[at]!)}`)];
    }
    const { size, root } = checkpoint;
    if (roots.get(size) === root.toString('hex')) return [];
    const what = roots.has(size) ? 'has another root' : 'has no seal that ends there';
    return [finding('checkpoint_contradicted', `A checkpoint of ${size} records was published, and the log ${what}`)];
  });
}

const shownChars = 60;
const firstLines = (note: string): string => JSON.stringify(note.slice(0, shownChars));
