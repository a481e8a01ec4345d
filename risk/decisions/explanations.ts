/**
 * What a merchant is told of a rule that fired: stable codes with words that say what to do, and neither where the line is
 * nor what anybody else does.
 */
export const explanationWords = {
  payment_too_old: 'The payment was made too long ago to be refunded automatically',
  too_many_refunds: 'The payment has had too many refunds',
  amount: 'The amount needs a closer look',
  frequency: 'There were more refunds than usual in a short time',
  unusual_activity: 'Something about this refund is unlike others',
  destination: 'The money is to go elsewhere than where it came from',
  identity: 'Who asks for the money must be made sure of',
  restricted: 'Refunds to this customer need the help of support',
  trusted: 'The customer is known',
  other: 'The refund needs a closer look',
} as const;
export type ExplanationCode = keyof typeof explanationWords;
export const explanationCodes = Object.keys(explanationWords) as ExplanationCode[];
