import { createHash } from 'node:crypto';
import { base32 } from '../../domain/base32';
import type { AlertTarget } from '../../domain/policy';
import type { AlertDocument, AlertNotification } from '../../store/store';
import type { ActivityDeps } from '../deps';
import type { AlertMetrics } from './metrics';
import { attentionFor } from './plan';
import { recipientsOf, type Recipient } from './telling';

export type AttendDeps = Pick<
  ActivityDeps,
  'store' | 'policy' | 'alertTelling' | 'personalHash' | 'messages' | 'webhooks' | 'logger' | 'runSideEffect'
>;

/** Alarms that are looked at together. */
const batch = 50;
const idBytes = 16;

/**
 * Looks at the alarms whose time has come: lays down who is to be told of them, and resolves those that are over.
 * Whatever breaks off is done again, and tells nobody twice: each message is one row. Answers how many were looked at.
 */
export async function attendAlerts(deps: AttendDeps, metrics: AlertMetrics, now: Date): Promise<number> {
  const due = await deps.store.alerts.due(now, batch);
  // One after the other: of a group whose alarms come together a recipient is told once.
  let looked = 0;
  for (const alert of due) if (await succeeds(deps, alert, () => attend(deps, metrics, alert, now))) looked += 1;
  return looked;
}

/** One alarm that cannot be looked at now keeps no other waiting. */
async function succeeds({ logger }: AttendDeps, { id }: AlertDocument, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    logger.warn({ alert: id, reason: error instanceof Error ? error.name : 'unknown' }, 'alarm not looked at yet');
    return false;
  }
}

async function attend(deps: AttendDeps, metrics: AlertMetrics, alert: AlertDocument, now: Date): Promise<void> {
  const { alerts, alertMutes } = deps.store;
  const mutedUntil = alert.state === 'open' ? await alertMutes.mutedUntil(alert, 'operators', now) : null;
  const attention = attentionFor(alert, deps.policy.alerts, now, mutedUntil);
  if (attention.isOver) return alerts.closeQuiet(alert, now);
  for (const { number, step } of attention.steps) {
    for (const target of step.tell) await tell(deps, metrics, { alert, step: number, target, now });
  }
  await alerts.attended(alert, attention.nextAt);
}

interface Telling {
  readonly alert: AlertDocument;
  readonly step: number;
  readonly target: AlertTarget;
  readonly now: Date;
}

async function tell(deps: AttendDeps, metrics: AlertMetrics, telling: Telling): Promise<void> {
  const { alert, step, target } = telling;
  const recipients = recipientsOf(deps, target);
  if (recipients.length === 0) {
    metrics.told(target.channel, 'no_recipient');
    const group = target.channel === 'webhook' ? null : target.group;
    deps.logger.debug({ alert: alert.id, step, channel: target.channel, group }, 'nobody is configured to be told');
  }
  for (const recipient of recipients) {
    const wanted = notificationOf(telling, recipient);
    const since = new Date(telling.now.getTime() - deps.policy.alerts.groupWindowMs);
    const told = await deps.store.alertNotifications.wasTold(wanted, since);
    const isNew = await deps.store.alertNotifications.insert(
      told ? { ...wanted, state: 'grouped', dueAt: null } : wanted,
    );
    if (isNew && told) metrics.told(target.channel, 'grouped');
  }
}

/** The same message has the same id, whichever worker lays it down. */
function idOf({ alert, step }: Telling, { name }: Recipient): string {
  const digest = createHash('sha256').update([alert.id, alert.severity, step, name].join('\0'), 'utf8').digest();
  return `an_${base32(digest.subarray(0, idBytes))}`;
}

function notificationOf(telling: Telling, recipient: Recipient): AlertNotification {
  const { alert, step, now } = telling;
  return {
    id: idOf(telling, recipient),
    alertId: alert.id,
    group: alert.group,
    severity: alert.severity,
    step,
    channel: recipient.channel,
    recipient: recipient.name,
    state: 'pending',
    attempts: 0,
    dueAt: now,
    reason: null,
    createdAt: now,
  };
}
