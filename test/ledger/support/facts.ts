import fc from 'fast-check';
import { currencyExponents } from '../../../domain/currencies';
import { providerNames } from '../../../domain/outcome';
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
