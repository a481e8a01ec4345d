import { Counter, type Registry } from 'prom-client';
import type { NotificationChannel } from '../../store/store';

export type TellingOutcome = 'sent' | 'refused' | 'unknown' | 'failed' | 'grouped' | 'unsendable' | 'no_recipient';

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
  return { told: (channel, outcome) => notifications.inc({ channel, outcome }) };
}
