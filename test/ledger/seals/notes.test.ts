import { notesIn, openCheckpoint, signCheckpoint } from '../../../ledger/seals/checkpoint';
import { openNote, signNote } from '../../../ledger/seals/note';
import { parseVerifierKey, signerOf } from '../../../ledger/seals/signing-keys';
import { emptyRoot, leafHash } from '../../../ledger/merkle/hash';

const signer = signerOf('refunds.example/ledger', Buffer.alloc(32, 7));
const other = signerOf('refunds.example/ledger', Buffer.alloc(32, 8));

/** The example of C2SP signed-note. */
const example = {
  key: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};

test('the example of the signed-note specification opens under its key', () => {
  const verifier = parseVerifierKey(example.key)!;
  expect(verifier.verifierKey).toBe(example.key);
  expect(openNote(example.note, [verifier])).toBe('This is an example message.\n');
  expect(openNote(example.note.replace('example message', 'example massage'), [verifier])).toBeNull();
});

test.each([
  ['another key id', example.key.replace('530d903a', '530d903b')],
  ['another algorithm', example.key.replace('+Aek', '+Bek')],
  ['a short key', example.key.slice(0, -4)],
  ['no name', example.key.slice('example.com/foo'.length)],
  ['nothing', ''],
])('a verifier key with %s is none', (_what, key) => {
  expect(parseVerifierKey(key)).toBeNull();
});

test('what a key signs opens under its public part alone', () => {
  const note = signNote('one\ntwo\n', signer);
  expect(openNote(note, [parseVerifierKey(signer.verifierKey)!])).toBe('one\ntwo\n');
  expect(openNote(note, [other])).toBeNull();
  expect(openNote(note, [other, signer])).toBe('one\ntwo\n');
});

test('a note with a wrong signature of a known key is none, whoever else signed it', () => {
  const good = signNote('one\n', signer);
  const wrong = signNote('two\n', other).split('\n').at(-2)!;
  expect(openNote(`${good}${wrong}\n`, [signer])).toBe('one\n');
  expect(openNote(`${good}${wrong}\n`, [signer, other])).toBeNull();
});

test('a checkpoint carries its origin, size and root', () => {
  const root = leafHash('leaf');
  const note = signCheckpoint({ size: 1, root }, signer);
  expect(note.split('\n').slice(0, 4)).toEqual(['refunds.example/ledger', '1', root.toString('base64'), '']);
  expect(openCheckpoint(note, [signer])).toEqual({ origin: 'refunds.example/ledger', size: 1, root });
});

test.each([
  ['another origin', signNote(`elsewhere\n1\n${emptyRoot().toString('base64')}\n`, signer)],
  ['a leading zero', signNote(`${signer.name}\n01\n${emptyRoot().toString('base64')}\n`, signer)],
  ['a short root', signNote(`${signer.name}\n1\nAAAA\n`, signer)],
  ['no root', signNote(`${signer.name}\n1\n`, signer)],
  ['too many leaves', signNote(`${signer.name}\n9007199254740993\n${emptyRoot().toString('base64')}\n`, signer)],
])('a signed note with %s is no checkpoint', (_what, note) => {
  expect(openCheckpoint(note, [signer])).toBeNull();
});

test('checkpoints that stand one after the other in a file are told apart', () => {
  const notes = [1, 2, 3].map((size) => signCheckpoint({ size, root: leafHash(`${size}`) }, signer));
  expect(notesIn(notes.map((note) => `${note}\n`).join(''))).toEqual(notes);
  expect(notesIn('')).toEqual([]);
});
