import { createHash } from 'node:crypto';
import type { Hash } from '../../../../ledger/merkle/hash';
import type { ReadNodes } from '../../../../ledger/merkle/read-nodes';

const sha256 = (...parts: readonly Uint8Array[]): Hash => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962 §2.1 word by word, slow: what the ledger's own trees are compared with. */
export function naiveRoot(data: readonly Uint8Array[]): Hash {
  if (data.length === 0) return sha256();
  if (data.length === 1) return sha256(Buffer.from([0]), data[0]!);
  let split = 1;
  while (split * 2 < data.length) split *= 2;
  return sha256(Buffer.from([1]), naiveRoot(data.slice(0, split)), naiveRoot(data.slice(split)));
}

/** The complete subtrees of some data. */
export const nodesOf =
  (data: readonly Uint8Array[]): ReadNodes =>
  async (places) =>
    places.map(({ level, index }) => {
      const width = 2 ** level;
      const part = data.slice(index * width, (index + 1) * width);
      if (part.length < width) throw new Error('Not a complete subtree');
      return naiveRoot(part);
    });
