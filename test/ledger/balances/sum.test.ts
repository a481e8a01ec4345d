import fc from 'fast-check';
import { cutBefore } from '../../../ledger/balances/buckets';
import { entriesOf, everyone } from '../../../ledger/balances/entries';
import type { Movement } from '../../../ledger/balances/entries';
import { bucketKey, foldBuckets } from '../../../ledger/balances/fold';
import { openBooks } from '../../../ledger/balances/sum';
import type { KeptBucket, SealedMovement } from '../../../ledger/balances/sum';
import { instants, randomMovements } from './random-movements';

const owners = ['acme', 'shop', everyone] as const;

/** Sums of all records that pass, added up one by one. Accounts that come to nothing are left out. */
function naive(records: readonly Movement[], owner: string): string[] {
  const sums = new Map<string, bigint>();
  for (const { owner: whose, account, currency, net } of records.flatMap(entriesOf)) {
    if (whose === owner) sums.set(`${account} ${currency}`, (sums.get(`${account} ${currency}`) ?? 0n) + net);
  }
  return [...sums].filter(([, net]) => net !== 0n).map(([key, net]) => `${key} ${net}`);
}

const inOrder = (rows: readonly string[]): string[] => rows.toSorted((a, b) => (a < b ? -1 : 1));

/** Buckets as they stand at any moment of a projection: each by itself is up to some seal at or after `from`. */
function bucketsAt(seals: readonly Movement[][], sealOf: (key: string) => number): KeptBucket[] {
  const kept = new Map<string, KeptBucket>();
  seals.forEach((records, at) => {
    const seal = at + 1;
    for (const [key, sum] of foldBuckets(records)) {
      if (seal <= sealOf(key)) kept.set(key, { ...sum, net: (kept.get(key)?.net ?? 0n) + sum.net, seal });
    }
  });
  return [...kept.values()];
}

interface World {
  readonly seals: readonly Movement[][];
  readonly waiting: readonly Movement[];
  readonly projected: number;
  readonly before: Date | null;
  readonly owner: string;
  readonly ahead: (key: string) => boolean;
  readonly asOfSeal: number | null;
}

const worlds: fc.Arbitrary<World> = fc
  .record({
    seals: fc.array(fc.array(randomMovements, { minLength: 1, maxLength: 6 }), { maxLength: 6 }),
    waiting: fc.array(randomMovements, { maxLength: 4 }),
    progress: fc.nat(),
    asked: fc.option(fc.nat()),
    before: fc.option(instants),
    owner: fc.constantFrom(...owners),
    ahead: fc.func(fc.boolean()),
  })
  .map(({ progress, asked, ahead, ...rest }) => ({
    ...rest,
    projected: progress % (rest.seals.length + 1),
    asOfSeal: asked === null ? null : asked % (rest.seals.length + 1),
    ahead: (key: string) => ahead(key),
  }));

const answer = ({ seals, waiting, projected, before, owner, ahead, asOfSeal }: World) => {
  const cut = cutBefore(before);
  const isWhole = (bucket: KeptBucket): boolean =>
    cut.spans.some(
      ({ level, from, to }) =>
        level === bucket.level && (from === null || bucket.start >= from) && (to === null || bucket.start < to),
    );
  // A crash, or a projector that is just at work, leaves the next seal in some buckets and not in others.
  const buckets = bucketsAt(seals, (key) => projected + (ahead(key) ? 1 : 0)).filter(
    (bucket) => bucket.owner === owner && isWhole(bucket),
  );
  const sealed = seals.flatMap((records, at) => records.map((record): SealedMovement => ({ record, seal: at + 1 })));
  const all = [...sealed, ...waiting.map((record): SealedMovement => ({ record, seal: null }))];
  const floor = Math.min(asOfSeal ?? projected, projected);
  const books = openBooks({ owner, cut, buckets, asOfSeal });
  for (const one of all) {
    const { occurredAt } = one.record;
    if (one.seal === null || one.seal > floor) books.addRecent(one);
    if (cut.rest !== null && occurredAt >= cut.rest.from && occurredAt < cut.rest.to) books.addRest(one);
  }
  return books.sums();
};

test('balances at any instant, as of any seal, at any moment of the projection, are the naive sums', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const { seals, waiting, before, owner, asOfSeal } = world;
      const asked = asOfSeal === null ? [...seals.flat(), ...waiting] : seals.slice(0, asOfSeal).flat();
      const past = asked.filter(({ occurredAt }) => before === null || occurredAt < before);
      const sums = answer(world).filter(({ net }) => net !== 0n);
      expect(inOrder(sums.map(({ account, currency, net }) => `${account} ${currency} ${net}`))).toEqual(
        inOrder(naive(past, owner)),
      );
    }),
    { numRuns: 200 },
  );
});

test('the trial balance comes to nothing in every currency, for each owner, at every moment', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const totals = new Map<string, bigint>();
      for (const { currency, net } of answer(world)) totals.set(currency, (totals.get(currency) ?? 0n) + net);
      for (const total of totals.values()) expect(total).toBe(0n);
    }),
    { numRuns: 200 },
  );
});

test('sums are exact where doubles, and 64 bits, would not be', () => {
  const record = {
    merchantId: 'acme',
    occurredAt: new Date('2026-01-01'),
    postings: [
      { account: 'asset:provider:stripe', currency: 'IDR', debit: Number.MAX_SAFE_INTEGER, credit: 0 },
      { account: 'liability:merchant:acme', currency: 'IDR', debit: 0, credit: Number.MAX_SAFE_INTEGER },
    ],
  };
  const many = foldBuckets(Array.from({ length: 3_000 }, () => record));
  const key = { owner: everyone, account: 'asset:provider:stripe', currency: 'IDR', level: 'year' } as const;
  const sum = many.get(bucketKey({ ...key, start: new Date('2026-01-01') }));
  expect(sum?.net).toBe(3_000n * BigInt(Number.MAX_SAFE_INTEGER));
});
