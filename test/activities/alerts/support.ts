import { Registry } from 'prom-client';
import { watchAlerts } from '../../../activities/alerts/watch-alerts';
import type { ActivityDeps } from '../../../activities/deps';
import type { Message, MessageSender, Sent } from '../../../gateways/messages/sender';
import type { AlertDocument, Raising } from '../../../store/store';
import { requestedAt, type ActivityWorld } from '../support/activity-world';

/** `minutes` after alarms of these tests are first raised. */
export const minute = (minutes: number): Date => new Date(Date.parse(requestedAt) + minutes * 60_000);

export const addresses = {
  onCall: '+447700900001',
  manager: '+447700900002',
  team: 'team@shop.example',
} as const;

export const telling = {
  groups: {
    on_call: { sms: [addresses.onCall], email: [] },
    managers: { sms: [addresses.manager], email: [] },
    team: { sms: [], email: [addresses.team] },
  },
  webhook: null,
} as const;

/** Keeps what it is told to send, and answers what the test says. */
export class RecordingSender implements MessageSender {
  readonly channels = ['sms', 'email'] as const;
  readonly sent: Message[] = [];
  answer: () => Promise<Sent> = () => Promise.resolve({ kind: 'sent' });

  send(message: Message): Promise<Sent> {
    this.sent.push(message);
    return this.answer();
  }

  to(): string[] {
    return this.sent.map(({ to }) => to);
  }
}

export const raising = (change: Partial<Raising> = {}): Raising => ({
  kind: 'velocity_customer',
  severity: 'critical',
  merchantId: 'm_one',
  subject: 'c_1',
  detail: 'twelve refunds in an hour',
  ...change,
});

/** One worker's watch over a world's alarms. */
export function watcher(world: ActivityWorld, messages: MessageSender | null, change: Partial<ActivityDeps> = {}) {
  const registry = new Registry();
  const deps = { ...world.deps, alertTelling: telling, registry, ...(messages !== null && { messages }), ...change };
  const look = watchAlerts(deps);
  return {
    /** Looks until there is nothing to do at this time. */
    look: async (now: Date): Promise<void> => {
      while ((await look(now)) > 0);
    },
    /** What was counted, as `channel outcome count`. */
    counted: async (): Promise<string[]> => {
      const [metric] = await registry.getMetricsAsJSON();
      return (metric?.values ?? [])
        .filter(({ value }) => value > 0)
        .map(({ labels, value }) => `${labels['channel']} ${labels['outcome']} ${value}`);
    },
  };
}

export async function onlyAlert(world: ActivityWorld): Promise<AlertDocument> {
  const [alert, ...others] = await world.store.alerts.list(['m_one'], 10);
  if (alert === undefined || others.length > 0) throw new Error('One alarm is expected');
  return alert;
}
