import { append, emptyRange, rootOf } from '../../../ledger/merkle/compact-range';
import { proveConsistency, verifyConsistency } from '../../../ledger/merkle/consistency';
import { emptyRoot, leafHash, nodeHash } from '../../../ledger/merkle/hash';
import { proveInclusion, verifyInclusion } from '../../../ledger/merkle/inclusion';
import { nodesOf } from './support/naive-tree';

/** The vectors that implementations of Certificate Transparency (RFC 6962, RFC 9162) have in common. */

const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leaves = data.map((leaf) => leafHash(leaf));
const treeOf = (size: number) => append(emptyRange, leaves.slice(0, size));
const hex = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));
const root = (size: number): Buffer => Buffer.from(roots[size]!, 'hex');

test('leaves and nodes are hashed with their prefixes', () => {
  expect(emptyRoot().toString('hex')).toBe(roots[0]);
  expect(leafHash('').toString('hex')).toBe(roots[1]);
  expect(leafHash('L123456').toString('hex')).toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
  expect(nodeHash(Buffer.from('N123'), Buffer.from('N456')).toString('hex')).toBe(
    'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
  );
});

test.each(roots.map((expected, size): [number, string] => [size, expected]))(
  'the root of %i leaves',
  (size, expected) => {
    expect(rootOf(treeOf(size)).toString('hex')).toBe(expected);
  },
);

test.each<[number, number, string[]]>([
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
])('the inclusion of leaf %i in %i', async (index, size, expected) => {
  expect(hex(await proveInclusion(index, size, nodesOf(data)))).toEqual(expected);
  const proof = expected.map((hash) => Buffer.from(hash, 'hex'));
  expect(verifyInclusion(proof, { index, size, leaf: leaves[index]!, root: root(size) })).toBe(true);
});

test.each<[number, number, string[]]>([
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
])('the consistency of %i with %i', async (from, to, expected) => {
  expect(hex(await proveConsistency(from, to, nodesOf(data)))).toEqual(expected);
  const proof = expected.map((hash) => Buffer.from(hash, 'hex'));
  expect(verifyConsistency(proof, { from, to, fromRoot: root(from), toRoot: root(to) })).toBe(true);
});
