import { hashBytes } from '../merkle/hash';
import type { Hash } from '../merkle/hash';
import { openNote, signNote } from './note';
import type { Signer, Verifier } from './signing-keys';

/** A state of the log: how many leaves it had, and their root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** The note that tells of a checkpoint (C2SP tlog-checkpoint), signed under its origin's name. */
export const signCheckpoint = ({ size, root }: Omit<Checkpoint, 'origin'>, signer: Signer): string =>
  signNote(`${signer.name}\n${size}\n${root.toString('base64')}\n`, signer);

/** The checkpoint in a note that one of the keys has signed under its origin's name; null for anything else. */
export function openCheckpoint(note: string, verifiers: readonly Verifier[]): Checkpoint | null {
  const [origin = ''] = note.split('\n', 1);
  // A key that is known for another log says nothing about this one.
  const own = verifiers.filter(({ name }) => name === origin);
  const [, size, base64 = ''] = /^[^\n]+\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]+=*)\n/.exec(openNote(note, own) ?? '') ?? [];
  const root = Buffer.from(base64, 'base64');
  if (root.length !== hashBytes || !Number.isSafeInteger(Number(size))) return null;
  return { origin, size: Number(size), root };
}

/** The notes that stand one after the other in a file of checkpoints, in their order: each ends with an empty line. */
export const notesIn = (file: string): string[] =>
  file.split(/(?<=\n— [^\n]+\n)\n/).filter((note) => note.trim() !== '');
