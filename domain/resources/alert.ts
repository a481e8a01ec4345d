import type { AlertSeverity, AlertState } from '../alerts';

interface Act {
  readonly at: Date;
  readonly by: string;
  readonly note: string | null;
}

/** An alert's row. */
export interface AlertView {
  readonly id: string;
  readonly kind: string;
  readonly severity: AlertSeverity;
  readonly merchantId: string | null;
  readonly subject: string;
  readonly detail: string;
  readonly state: AlertState;
  readonly operatorsOnly: boolean;
  readonly forMerchant: { readonly state: AlertState };
  readonly group: string;
  readonly occurrence: number;
  readonly evidence: Readonly<Record<string, string | number>>;
  readonly refundIds: readonly string[];
  readonly refundCount: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly count: number;
  readonly acknowledged: Act | null;
  readonly resolved: Act | null;
}

const presentAct = (act: Act | null) => act && { at: act.at.toISOString(), by: act.by, note: act.note };

/** The alert resource: what the API answers and webhooks carry. */
export const presentAlert = (alert: AlertView) => ({
  id: alert.id,
  object: 'alert' as const,
  kind: alert.kind,
  severity: alert.severity,
  state: alert.state,
  merchant_state: alert.merchantId === null || alert.operatorsOnly ? null : alert.forMerchant.state,
  merchant: alert.merchantId,
  subject: alert.subject,
  group: alert.group,
  detail: alert.detail,
  evidence: { ...alert.evidence },
  refunds: [...alert.refundIds],
  refund_count: alert.refundCount,
  occurrence: alert.occurrence,
  first_seen_at: alert.firstSeenAt.toISOString(),
  last_seen_at: alert.lastSeenAt.toISOString(),
  count: alert.count,
  acknowledged: presentAct(alert.acknowledged),
  resolved: presentAct(alert.resolved),
});
