import type { RefundFacts } from '../../risk/monitors/event';
import { riskHashes } from '../../store/risk/hashes';
import type { PaymentDocument, RefundDocument } from '../../store/store';
import type { MonitoringDeps } from './deps';

/** What each of these refunds was decided on; of those decided before that was kept, what their rows tell. */
export async function factsOf(
  deps: Pick<MonitoringDeps, 'store' | 'personalHash'>,
  refunds: readonly RefundDocument[],
): Promise<ReadonlyMap<string, RefundFacts>> {
  const assessed = await deps.store.riskAssessments.ofRefunds(refunds.map(({ id }) => id));
  const known = new Map(assessed.map(({ facts }) => [facts.refundId, facts]));
  const others = await factsOfRows(
    deps,
    refunds.filter(({ id }) => !known.has(id)),
  );
  return new Map([...known, ...others]);
}

async function factsOfRows(
  deps: Pick<MonitoringDeps, 'store' | 'personalHash'>,
  refunds: readonly RefundDocument[],
): Promise<(readonly [string, RefundFacts])[]> {
  if (refunds.length === 0) return [];
  const ids = [...new Set(refunds.map(({ paymentId }) => paymentId))];
  const rows = await deps.store.monitoring.paymentsOf(ids);
  const byId = new Map(rows.map(({ id, payment }) => [id, payment]));
  return refunds.map((refund) => [refund.id, factsFrom(deps, refund, byId.get(refund.paymentId) ?? undefined)]);
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
    customer: customerId === null ? null : riskHashes(personalHash).customer(refund.merchantId, customerId),
    instrument: null,
    device: null,
    ip: null,
    agent: null,
    destinationChanged: refund.destination !== null,
  };
}
