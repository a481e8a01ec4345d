import { presentAlert } from '../../domain/resources/alert';
import type { AlertDocument, AlertNotification } from '../../store/store';
import { sendWebhook } from '../webhooks/send';
import { signedHeaders } from '../webhooks/sign';
import type { AttendDeps } from './attend';
import type { AlertMetrics, TellingOutcome } from './metrics';
import { findRecipient, type Recipient } from './telling';
import { wordsFor } from './words';

/** Longer than a message takes: only then may another worker try. */
const leaseMs = 120_000;

interface Told {
  readonly outcome: TellingOutcome;
  readonly reason: string | null;
}

/**
 * Sends the notification that is due most; whether there was one. It is claimed first, so that no two workers send it. A worker
 * that dies after sending leaves a doubt, and the next sends again under the same id, by which a service that knows it
 * sends once.
 */
export async function notifyNext(deps: AttendDeps, metrics: AlertMetrics, now: Date): Promise<boolean> {
  const { alertNotifications, alerts } = deps.store;
  const claimed = await alertNotifications.claim(now, new Date(now.getTime() + leaseMs));
  if (claimed === null) return false;
  const alert = await alerts.get(claimed.alertId, null);
  if (alert?.state !== 'open') {
    await alertNotifications.passOn(claimed, now);
    await alertNotifications.record(claimed, { state: 'refused', dueAt: null, reason: 'closed' });
    return true;
  }
  const told = await send(deps, claimed, alert, now);
  const retryMs = told.outcome === 'unknown' ? deps.policy.alerts.retryDelaysMs[claimed.attempts - 1] : undefined;
  const state = retryMs !== undefined ? 'pending' : stateAfter(told.outcome);
  const dueAt = retryMs === undefined ? null : new Date(now.getTime() + retryMs);
  await alertNotifications.record(claimed, { state, dueAt, reason: told.reason });
  metrics.told(claimed.channel, told.outcome === 'unknown' && retryMs === undefined ? 'failed' : told.outcome);
  return true;
}

const refused = (reason: string): Told => ({ outcome: 'refused', reason });

const stateAfter = (outcome: TellingOutcome): AlertNotification['state'] =>
  outcome === 'sent' || outcome === 'refused' || outcome === 'unsendable' ? outcome : 'failed';

async function send(deps: AttendDeps, notification: AlertNotification, alert: AlertDocument, now: Date): Promise<Told> {
  const recipient = findRecipient(deps, notification.channel, notification.recipient);
  if (recipient === null) return refused('recipient_gone');
  const { channel } = recipient;
  if (channel === 'webhook') return sendToWebhook(deps, notification, alert, now);
  const { messages, logger } = deps;
  if (messages === undefined || !messages.channels.includes(channel)) {
    logger.warn({ alert: alert.id, kind: alert.kind, channel }, 'nothing is configured that sends such messages');
    return { outcome: 'unsendable', reason: 'no_sender' };
  }
  return sendMessage(deps, notification, alert, { ...recipient, channel });
}

async function sendMessage(
  { messages, logger, runSideEffect }: AttendDeps,
  { id, step }: AlertNotification,
  alert: AlertDocument,
  { channel, to }: Recipient & { readonly channel: 'sms' | 'email' },
): Promise<Told> {
  const message = { channel, to, ...wordsFor(alert, step), id };
  const sent = await runSideEffect('alert.notify', async () => messages!.send(message));
  if (sent.kind === 'sent') return { outcome: 'sent', reason: null };
  logger.warn({ alert: alert.id, channel, outcome: sent.kind, reason: sent.reason }, 'an alarm was not told');
  return { outcome: sent.kind, reason: sent.reason };
}

/** The operators' webhook: the alarm as merchants' webhooks tell it, signed the same way. */
async function sendToWebhook(
  { alertTelling, policy, webhooks, logger, runSideEffect }: AttendDeps,
  { id, step }: AlertNotification,
  alert: AlertDocument,
  now: Date,
): Promise<Told> {
  const webhook = alertTelling?.webhook ?? null;
  if (webhook === null) return refused('recipient_gone');
  const body = JSON.stringify({
    type: 'alert.raised',
    timestamp: now.toISOString(),
    data: { ...presentAlert(alert), step },
  });
  const answer = await runSideEffect('alert.notify', () =>
    sendWebhook({
      ...webhooks,
      url: webhook.url,
      body,
      timeoutMs: policy.webhooks.attemptTimeoutMs,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'refund-engine-webhooks/1',
        ...signedHeaders({ id, at: now, body }, [webhook.secret]),
      },
    }),
  );
  if (answer.status !== null && answer.status >= 200 && answer.status < 300) return { outcome: 'sent', reason: null };
  const reason = answer.error ?? 'unsuccessful_status';
  logger.warn({ alert: alert.id, channel: 'webhook', reason, status: answer.status }, 'an alarm was not told');
  return answer.error === 'url_refused' || answer.error === 'address_refused'
    ? refused(reason)
    : { outcome: 'unknown', reason };
}
