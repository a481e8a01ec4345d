import fc from 'fast-check';
import { transfer } from '../../../ledger/postings';
import type { Movement } from '../../../ledger/balances/entries';

const accounts = ['asset:provider:stripe', 'expense:fees'];
const own = (merchant: string): string[] => [`liability:merchant:${merchant}`, `liability:refund_hold:${merchant}`];

/** Instants around the edges of all buckets, within some years and before the epoch. */
export const instants: fc.Arbitrary<Date> = fc.oneof(
  fc.date({ min: new Date('2024-12-30'), max: new Date('2026-01-02'), noInvalidDate: true }),
  fc.date({ min: new Date('2025-12-31T23:58:00Z'), max: new Date('2026-01-01T00:02:00Z'), noInvalidDate: true }),
  fc
    .constantFrom(
      '1969-12-31T23:59:59.999Z',
      '2025-01-01',
      '2025-02-28T23:59:59.999Z',
      '2025-03-01',
      '2025-03-01T13:00Z',
    )
    .map((text) => new Date(text)),
);

/** Movements of two merchants, amounts of any size. */
export const randomMovements: fc.Arbitrary<Movement> = fc
  .record({
    merchantId: fc.constantFrom('acme', 'shop'),
    pair: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2, maxLength: 2 }),
    amount: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    currency: fc.constantFrom('GBP', 'JPY'),
    occurredAt: instants,
  })
  .map(({ merchantId, pair: [debit = 0, credit = 1], amount, currency, occurredAt }) => {
    const chart = [...accounts, ...own(merchantId)];
    const postings = transfer({ debit: chart[debit]!, credit: chart[credit]!, amount, currency });
    return { merchantId, occurredAt, postings };
  });
