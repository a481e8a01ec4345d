import fc from 'fast-check';
import { assertBalanced, balanceOf, imbalanceOf, transfer } from '../../ledger/postings';
import type { Posting } from '../../ledger/trade-record';

const amount = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const currency = fc.constantFrom('GBP', 'CNY', 'JPY');
const transfers = fc.array(fc.record({ debit: fc.constant('a'), credit: fc.constant('b'), amount, currency }), {
  minLength: 1,
  maxLength: 8,
});

const posting = (change: Partial<Posting>): Posting => ({
  account: 'a',
  currency: 'GBP',
  debit: 0,
  credit: 0,
  ...change,
});

describe('balance of postings', () => {
  test('transfers balance, together and in any order', () => {
    fc.assert(
      fc.property(transfers, (moves) => {
        expect(imbalanceOf(moves.flatMap(transfer).toReversed())).toBeNull();
      }),
    );
  });

  test('one minor unit more or less anywhere is found, even where doubles would round it away', () => {
    fc.assert(
      fc.property(transfers, fc.nat(), fc.constantFrom(1, -1), (moves, pick, change) => {
        const postings = moves.flatMap(transfer);
        const index = pick % postings.length;
        const off = postings.map((entry, at) => {
          if (at !== index) return entry;
          const side = entry.debit > 0 ? 'debit' : 'credit';
          return { ...entry, [side]: entry[side] + change };
        });
        expect(imbalanceOf(off)).not.toBeNull();
        expect(() => assertBalanced(off)).toThrow('Unbalanced');
      }),
    );
  });

  test('currencies balance each for itself', () => {
    const mixed = [posting({ debit: 5 }), posting({ credit: 5, currency: 'CNY' })];
    expect(imbalanceOf(mixed)).toContain('GBP');
  });

  test.each<[string, Posting[]]>([
    ['nothing', []],
    ['one side', [posting({ debit: 5 })]],
    ['a posting of nothing', [posting({}), posting({ debit: 5 }), posting({ credit: 5 })]],
    ['a negative amount', [posting({ debit: -5 }), posting({ credit: -5 })]],
    ['both sides at once', [posting({ debit: 5, credit: 5 }), posting({ debit: 5, credit: 5 })]],
    ['a fraction', [posting({ debit: 0.5 }), posting({ credit: 0.5 })]],
    ['an unsafe amount', [posting({ debit: 2 ** 53 }), posting({ credit: 2 ** 53 })]],
  ])('%s is refused', (_what, postings) => {
    expect(imbalanceOf(postings)).not.toBeNull();
  });

  test('an account’s balance is its debits less its credits, in one currency', () => {
    const postings = [
      ...transfer({ debit: 'a', credit: 'b', amount: 100, currency: 'GBP' }),
      ...transfer({ debit: 'b', credit: 'a', amount: 30, currency: 'GBP' }),
      ...transfer({ debit: 'a', credit: 'b', amount: 7, currency: 'CNY' }),
    ];
    expect(balanceOf(postings, 'a', 'GBP')).toBe(70);
    expect(balanceOf(postings, 'b', 'GBP')).toBe(-70);
    expect(balanceOf(postings, 'a', 'CNY')).toBe(7);
    expect(balanceOf(postings, 'c', 'GBP')).toBe(0);
  });
});
