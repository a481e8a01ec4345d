import { StripeFailure } from './errors';

/** How a test card of https://docs.stripe.com/testing behaves. */
export interface TestCard {
  /** Why its payments are declined: https://docs.stripe.com/declines/codes */
  decline?: { code: string; declineCode?: string; message: string };
  refund: 'succeeds' | 'pends_then_succeeds' | 'succeeds_then_fails';
  disputed: boolean;
}

const good: TestCard = { refund: 'succeeds', disputed: false };

const cards: Record<string, TestCard> = {
  ...Object.fromEntries(
    ['visa', 'visa_debit', 'mastercard', 'mastercard_debit', 'amex', 'discover', 'diners', 'jcb', 'unionpay'].map(
      (brand) => [`pm_card_${brand}`, good],
    ),
  ),
  pm_card_pendingRefund: { ...good, refund: 'pends_then_succeeds' },
  pm_card_refundFail: { ...good, refund: 'succeeds_then_fails' },
  pm_card_createDispute: { ...good, disputed: true },
  pm_card_chargeDeclined: declined('generic_decline'),
  pm_card_visa_chargeDeclined: declined('generic_decline'),
  pm_card_chargeDeclinedInsufficientFunds: declined('insufficient_funds'),
  pm_card_visa_chargeDeclinedInsufficientFunds: declined('insufficient_funds'),
  pm_card_visa_chargeDeclinedLostCard: declined('lost_card'),
  pm_card_visa_chargeDeclinedStolenCard: declined('stolen_card'),
  pm_card_chargeDeclinedFraudulent: declined('fraudulent'),
  pm_card_chargeDeclinedExpiredCard: refused('expired_card', 'Your card has expired.'),
  pm_card_chargeDeclinedIncorrectCvc: refused('incorrect_cvc', "Your card's security code is incorrect."),
  pm_card_chargeDeclinedProcessingError: refused('processing_error', 'An error occurred while processing your card.'),
};

/** The test card behind a payment method; 400 `resource_missing` for any other. */
export function findCard(paymentMethod: string): TestCard {
  const card = Object.hasOwn(cards, paymentMethod) ? cards[paymentMethod] : undefined;
  if (card !== undefined) return card;
  throw new StripeFailure(400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such PaymentMethod: '${paymentMethod}'`,
    param: 'payment_method',
  });
}

function declined(declineCode: string): TestCard {
  return { ...good, decline: { code: 'card_declined', declineCode, message: 'Your card was declined.' } };
}

function refused(code: string, message: string): TestCard {
  return { ...good, decline: { code, message } };
}
