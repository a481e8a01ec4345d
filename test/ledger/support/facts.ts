import fc from 'fast-check';
import { currencyExponents } from '../../../domain/currencies';
import { providerNames } from '../../../domain/outcome';
import { adjustableAccounts } from '../../../ledger/adjustment-record';
import type { FeeMovement } from '../../../ledger/fee-record';
import type { PaymentFacts, RefundMovement } from '../../../ledger/movement';

const word = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });

export const paymentFacts: fc.Arbitrary<PaymentFacts & { captured: number }> = fc.record({
  id: word,
  merchantId: word,
  provider: fc.constantFrom(...providerNames),
  currency: fc.constantFrom(...currencyExponents.keys()),
  providerPaymentId: fc.option(word),
  customerId: fc.option(word),
  captured: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

/** A refund of a payment that it fits into, at some time. */
export const movements: fc.Arbitrary<RefundMovement & { payment: PaymentFacts & { captured: number } }> =
  paymentFacts.chain((payment) =>
    fc.record({
      payment: fc.constant(payment),
      refund: fc.record({
        id: word,
        amount: fc.integer({ min: 1, max: payment.captured }),
        providerRefundId: fc.option(word),
      }),
      at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    }),
  );

const minor = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

/** Any fee of a provider. */
export const fees: fc.Arbitrary<FeeMovement> = fc.record({
  merchantId: fc.constantFrom('acme', 'shop'),
  provider: fc.constantFrom(...providerNames),
  account: fc.constantFrom('main', 'second'),
  reference: fc.string({ minLength: 1, maxLength: 20 }),
  direction: fc.constantFrom('charged', 'returned'),
  amount: minor,
  currency: fc.constantFrom('GBP', 'JPY'),
  at: fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
});

/** Any adjustment that the API accepts. */
export const adjustments = fc
  .record({
    id: fc.constantFrom('adj_1', 'adj_2'),
    merchantId: fc.constantFrom('acme', 'shop'),
    accounts: fc.shuffledSubarray([...adjustableAccounts], { minLength: 2, maxLength: 2 }),
    amount: minor,
    currency: fc.constantFrom('GBP', 'JPY'),
    reference: fc.string({ minLength: 1, maxLength: 20 }),
    at: fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
  })
  .map(({ accounts: [debit, credit], ...rest }) => ({ ...rest, debit: debit!, credit: credit! }));
