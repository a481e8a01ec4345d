import { presentAlert as resourceOf } from '../../domain/resources/alert';
import type { AlertDocument, AlertGroup, AlertMute } from '../../store/store';
import type { AlertGroupResource, AlertMuteResource, AlertResource } from '../schemas/alerts';

export const presentAlert = (alert: AlertDocument): AlertResource => resourceOf(alert);

export const presentAlertGroup = (group: AlertGroup): AlertGroupResource => ({
  object: 'alert_group',
  group: group.group,
  merchant: group.merchantId,
  severity: group.severity,
  alerts: group.alerts,
  unacknowledged: group.unacknowledged,
  kinds: [...group.kinds],
  first_seen_at: group.firstSeenAt.toISOString(),
  last_seen_at: group.lastSeenAt.toISOString(),
});

export const presentMute = (mute: AlertMute): AlertMuteResource => ({
  id: mute.id,
  object: 'alert_mute',
  kind: mute.kind,
  subject: mute.subject,
  merchants: [...mute.merchantIds],
  until: mute.until.toISOString(),
  reason: mute.reason,
  created_by: mute.by,
  created_at: mute.createdAt.toISOString(),
});
