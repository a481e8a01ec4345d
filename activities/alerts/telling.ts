import type { AlertTarget } from '../../domain/policy';
import type { NotificationChannel } from '../../store/store';
import type { ActivityDeps } from '../deps';

/** Where operators are told of alarms. The addresses are personal data: they reach no row, no log and no metric. */
export interface AlertTelling {
  readonly groups: Readonly<Record<string, { readonly sms: readonly string[]; readonly email: readonly string[] }>>;
  /** A webhook of the operators' own, signed with this secret. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
}

/** Somebody to be told, by the name that rows have for the address. */
export interface Recipient {
  readonly channel: NotificationChannel;
  readonly name: string;
  readonly to: string;
}

type Deps = Pick<ActivityDeps, 'alertTelling' | 'personalHash'>;

const named = ({ personalHash }: Deps, channel: NotificationChannel, to: string): Recipient => ({
  channel,
  name: personalHash('alert recipient', channel, to),
  to,
});

/** Whom a target names: nobody, where it is not configured. */
export function recipientsOf(deps: Deps, target: AlertTarget): Recipient[] {
  const { alertTelling: telling } = deps;
  if (telling === undefined) return [];
  if (target.channel === 'webhook') {
    return telling.webhook === null ? [] : [named(deps, 'webhook', telling.webhook.url)];
  }
  return (telling.groups[target.group]?.[target.channel] ?? []).map((to) => named(deps, target.channel, to));
}

/** The address behind a name; null when the configuration has it no longer. */
export function findRecipient(deps: Deps, channel: NotificationChannel, name: string): Recipient | null {
  const { alertTelling: telling } = deps;
  if (telling === undefined) return null;
  const addresses =
    channel === 'webhook'
      ? telling.webhook === null
        ? []
        : [telling.webhook.url]
      : Object.values(telling.groups).flatMap((group) => group[channel]);
  return addresses.map((to) => named(deps, channel, to)).find((recipient) => recipient.name === name) ?? null;
}
