import { Counter, type Registry } from 'prom-client';
import { notificationChannels, type NotificationChannel } from '../../store/alerts/documents';

const outcomes = ['sent', 'refused', 'unknown', 'failed', 'grouped', 'unsendable', 'no_recipient'] as const;
export type TellingOutcome = (typeof outcomes)[number];

export interface AlertMetrics {
  told(channel: NotificationChannel, outcome: TellingOutcome): void;
}

/** Counts what became of telling people. */
export function alertMetrics(registry: Registry | undefined): AlertMetrics {
  if (registry === undefined) return { told: () => undefined };
  const notifications = new Counter({
    name: 'alert_notifications_total',
    help: 'Attempts to tell operators of an alarm, by channel and outcome',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  // From zero on: Prometheus sees no increase in what begins with one.
  for (const channel of notificationChannels) {
    for (const outcome of outcomes) notifications.inc({ channel, outcome }, 0);
  }
  return { told: (channel, outcome) => notifications.inc({ channel, outcome }) };
}
