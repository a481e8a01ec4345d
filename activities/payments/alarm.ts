import type { AlertSeverity, PaymentDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';

/** Tells operators about a payment. The detail holds no personal data. */
export async function alarm(
  deps: ActivityDeps,
  { merchantId, id }: Pick<PaymentDocument, 'merchantId' | 'id'>,
  kind: string,
  severity: AlertSeverity,
  detail: string,
): Promise<void> {
  await deps.store.alerts.raise({ kind, severity, merchantId, subject: id, detail }, new Date());
}
