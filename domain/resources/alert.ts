/** An alert's row. */
export interface AlertView {
  readonly id: string;
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly merchantId: string | null;
  readonly subject: string;
  readonly detail: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly count: number;
}

/** The alert resource: what the API answers and webhooks carry. */
export const presentAlert = (alert: AlertView) => ({
  id: alert.id,
  object: 'alert' as const,
  kind: alert.kind,
  severity: alert.severity,
  merchant: alert.merchantId,
  subject: alert.subject,
  detail: alert.detail,
  first_seen_at: alert.firstSeenAt.toISOString(),
  last_seen_at: alert.lastSeenAt.toISOString(),
  count: alert.count,
});
