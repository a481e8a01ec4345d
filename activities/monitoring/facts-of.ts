import type { RefundFacts } from '../../risk/monitors/event';
import type { PaymentDocument, RefundDocument } from '../../store/store';
import type { MonitoringDeps } from './deps';

/** What is known of each of these refunds when it was decided, by refund. */
export async function factsOf(
  deps: Pick<MonitoringDeps, 'store' | 'personalHash'>,
  refunds: readonly RefundDocument[],
): Promise<ReadonlyMap<string, RefundFacts>> {
  if (refunds.length === 0) return new Map();
  const ids = [...new Set(refunds.map(({ paymentId }) => paymentId))];
  const payments = await deps.store.payments.findMany({ ids, account: '', providerIds: [] });
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  return new Map(refunds.map((refund) => [refund.id, factsFrom(deps, refund, byId.get(refund.paymentId))]));
}

function factsFrom(
  { personalHash }: Pick<MonitoringDeps, 'personalHash'>,
  refund: RefundDocument,
  payment: PaymentDocument | undefined,
): RefundFacts {
  const { customerId, createdAt } = refund;
  const paidAt = payment?.capturedAt ?? payment?.createdAt ?? createdAt;
  return {
    refundId: refund.id,
    merchantId: refund.merchantId,
    paymentId: refund.paymentId,
    provider: refund.provider,
    amount: refund.amount,
    currency: refund.currency,
    captured: payment?.captured ?? refund.amount,
    paymentAgeMs: Math.max(createdAt.getTime() - paidAt.getTime(), 0),
    customer: customerId === null ? null : personalHash('customer', refund.merchantId, customerId),
    instrument: null,
    device: null,
    ip: null,
    agent: null,
    destinationChanged: refund.destination !== null,
  };
}
