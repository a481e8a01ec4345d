import type { RefundCall } from '../../gateways/gateway';
import type { GatewayCallInput } from '../contract';

/** The call of the port for an activity's input. The reason is a fixed word: providers show it to customers. */
export const refundCall = (input: GatewayCallInput): RefundCall => ({
  account: input.account,
  key: input.key,
  refundId: input.refundId,
  paymentId: input.paymentId,
  providerPaymentId: input.providerPaymentId,
  providerRefundId: input.providerRefundId,
  amount: input.amount,
  currency: input.currency,
  reason: 'requested_by_customer',
});
