import type { Operation } from '../context';
import { balanceTransactionOperations } from './balance-transactions';
import { chargeOperations } from './charges';
import { disputeOperations } from './disputes';
import { paymentIntentOperations } from './payment-intents';
import { refundOperations } from './refunds';

/** The part of Stripe's API that the sandbox speaks. */
export const operations: readonly Operation[] = [
  ...paymentIntentOperations,
  ...chargeOperations,
  ...refundOperations,
  ...disputeOperations,
  ...balanceTransactionOperations,
];
