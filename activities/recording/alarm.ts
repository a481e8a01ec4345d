import type { RefundRef } from '../contract';
import type { ActivityDeps } from '../deps';

/** Tells operators about a refund. The detail holds no personal data. */
export async function alarm(
  deps: ActivityDeps,
  ref: RefundRef,
  kind: string,
  severity: 'warning' | 'critical',
  detail: string,
): Promise<void> {
  await deps.store.alerts.raise(
    { kind, severity, merchantId: ref.merchantId, subject: ref.refundId, detail },
    new Date(),
  );
}
