import type { Signer, Verifier } from './signing-keys';

/** C2SP signed-note: what a signature line begins with. */
const signatureMark = '— ';
const keyIdBytes = 4;
const maxNoteChars = 100_000;

/** Signs a text of lines, each ended, as C2SP signed-note has it. */
export function signNote(text: string, signer: Signer): string {
  const signature = Buffer.concat([Buffer.from(signer.keyId, 'hex'), signer.sign(text)]).toString('base64');
  return `${text}\n${signatureMark}${signer.name} ${signature}\n`;
}

interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Buffer;
}

function signatureIn(line: string): NoteSignature | null {
  const [, name, base64 = ''] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (name === undefined || bytes.length <= keyIdBytes) return null;
  return {
    name,
    keyId: bytes.subarray(0, keyIdBytes).toString('hex'),
    signature: bytes.subarray(keyIdBytes),
  };
}

/**
 * The text of a note that one of the keys has signed. Null when none has, when a signature of a known key is wrong, and for
 * what is no note. Signatures of others are passed over.
 */
export function openNote(note: string, verifiers: readonly Verifier[]): string | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || note.length > maxNoteChars || !note.endsWith('\n')) return null;
  const text = note.slice(0, end + 1);
  const signatures = note
    .slice(end + 2, -1)
    .split('\n')
    .map(signatureIn);
  const known = signatures.flatMap((signature) => {
    const verifier = verifiers.find(({ name, keyId }) => name === signature?.name && keyId === signature.keyId);
    return signature === null || verifier === undefined ? [] : [verifier.verify(text, signature.signature)];
  });
  return signatures.includes(null) || known.length === 0 || known.includes(false) ? null : text;
}
