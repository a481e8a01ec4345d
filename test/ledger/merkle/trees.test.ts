import fc from 'fast-check';
import { append, emptyRange, rootOf } from '../../../ledger/merkle/compact-range';
import { proveConsistency, verifyConsistency } from '../../../ledger/merkle/consistency';
import { leafHash } from '../../../ledger/merkle/hash';
import { proveInclusion, verifyInclusion } from '../../../ledger/merkle/inclusion';
import { naiveRoot, nodesOf } from './support/naive-tree';

const maxLeaves = 70;
const trees = fc.array(fc.uint8Array({ maxLength: 3 }), { minLength: 1, maxLength: maxLeaves });
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

/** A tree, and a smaller size of it (0 included). */
const grown = trees.chain((data) => fc.record({ data: fc.constant(data), from: fc.nat(data.length) }));
const leafIn = trees.chain((data) => fc.record({ data: fc.constant(data), index: fc.nat(data.length - 1) }));

test('appending in any batches makes the root of RFC 6962', () => {
  fc.assert(
    fc.property(fc.array(trees, { maxLength: 6 }), (batches) => {
      const range = batches.reduce(
        (tree, batch) =>
          append(
            tree,
            batch.map((leaf) => leafHash(leaf)),
          ),
        emptyRange,
      );
      expect(rootOf(range)).toEqual(naiveRoot(batches.flat()));
      expect(range.size).toBe(batches.flat().length);
    }),
  );
});

test('every leaf is proved, and no other hash, place, or path passes', async () => {
  await fc.assert(
    fc.asyncProperty(leafIn, hash, fc.nat(10), async ({ data, index }, other, at) => {
      const about = { index, size: data.length, leaf: leafHash(data[index]!), root: naiveRoot(data) };
      const proof = await proveInclusion(index, data.length, nodesOf(data));
      expect(verifyInclusion(proof, about)).toBe(true);
      expect(verifyInclusion(proof, { ...about, leaf: other })).toBe(false);
      expect(verifyInclusion(proof, { ...about, root: other })).toBe(false);
      expect(verifyInclusion([...proof, other], about)).toBe(false);
      expect(verifyInclusion(proof, { ...about, size: index })).toBe(false);
      if (proof.length === 0) return;
      expect(verifyInclusion(proof.slice(1), about)).toBe(false);
      expect(verifyInclusion(proof.with(at % proof.length, other), about)).toBe(false);
    }),
  );
});

test('every growth is proved, and no other beginning, end, or path passes', async () => {
  await fc.assert(
    fc.asyncProperty(grown, hash, fc.nat(10), async ({ data, from }, other, at) => {
      const to = data.length;
      const about = { from, to, fromRoot: naiveRoot(data.slice(0, from)), toRoot: naiveRoot(data) };
      const proof = await proveConsistency(from, to, nodesOf(data));
      expect(verifyConsistency(proof, about)).toBe(true);
      expect(verifyConsistency(proof, { ...about, fromRoot: other })).toBe(false);
      expect(verifyConsistency([...proof, other], about)).toBe(false);
      expect(verifyConsistency(proof, { ...about, to: from - 1 })).toBe(false);
      if (proof.length === 0) return;
      expect(verifyConsistency(proof, { ...about, toRoot: other })).toBe(false);
      expect(verifyConsistency(proof.with(at % proof.length, other), about)).toBe(false);
    }),
  );
});

test('a proof about a million leaves needs no more than two nodes a level', async () => {
  const asked: number[] = [];
  await proveInclusion(777_777, 1_000_000, async (places) => {
    asked.push(places.length);
    return places.map(() => leafHash(''));
  });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeLessThanOrEqual(40);
});

test('there is no proof of what cannot be', async () => {
  const read = nodesOf([]);
  await expect(async () => proveInclusion(3, 3, read)).rejects.toThrow(RangeError);
  await expect(async () => proveInclusion(-1, 3, read)).rejects.toThrow(RangeError);
  await expect(async () => proveConsistency(4, 3, read)).rejects.toThrow(RangeError);
  await expect(async () => proveConsistency(0.5, 3, read)).rejects.toThrow(RangeError);
});
