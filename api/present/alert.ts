import type { AlertDocument } from '../../store/store';
import type { AlertResource } from '../schemas/records';

export const presentAlert = (alert: AlertDocument): AlertResource => ({
  id: alert.id,
  object: 'alert',
  kind: alert.kind,
  severity: alert.severity,
  merchant: alert.merchantId,
  subject: alert.subject,
  detail: alert.detail,
  first_seen_at: alert.firstSeenAt.toISOString(),
  last_seen_at: alert.lastSeenAt.toISOString(),
  count: alert.count,
});
