import type { Model } from 'mongoose';
import { alertSeverities } from '../../domain/alerts';
import type { AlertDocument, AlertGroup, AlertScope, AlertTally } from './documents';
import { fromStoredAlert, type StoredAlert } from './schema';
import { inStates, merchantsOf, seenBy, shownTo } from './sides';

/** What is summed up. */
const summed = 'kind severity merchantId state operatorsOnly forMerchant group firstSeenAt lastSeenAt count eventAt';

/** Alarms that are not resolved are few, or somebody is overdue: they are read, not counted by the database. */
const unresolved = async (model: Model<StoredAlert>, scope: AlertScope): Promise<AlertDocument[]> => {
  const merchants = merchantsOf(scope);
  const rows = await model
    .find({
      ...shownTo(scope),
      ...inStates(scope, ['open', 'acknowledged']),
      // What operators have resolved is over for everybody.
      state: { $in: ['open', 'acknowledged', null] },
      ...(merchants !== null && { merchantId: { $in: merchants } }),
    } as object)
    .select(summed)
    .lean<StoredAlert[]>();
  return rows.map((row) => seenBy(scope, fromStoredAlert(row))).filter((alert) => alert !== null);
};

const rank = ({ severity }: Pick<AlertDocument, 'severity'>): number => alertSeverities.indexOf(severity);
const earlier = (left: Date, right: Date): Date => (left < right ? left : right);
const later = (left: Date, right: Date): Date => (left > right ? left : right);

const groupedBy = (alerts: readonly AlertDocument[], key: (alert: AlertDocument) => string): AlertDocument[][] => {
  const groups = new Map<string, AlertDocument[]>();
  for (const alert of alerts) {
    const group = groups.get(key(alert));
    if (group === undefined) groups.set(key(alert), [alert]);
    else group.push(alert);
  }
  return [...groups.values()];
};

function groupOfAlerts(alerts: readonly [AlertDocument, ...AlertDocument[]]): AlertGroup {
  const [first] = alerts;
  return {
    group: first.group,
    merchantId: first.merchantId,
    alerts: alerts.length,
    unacknowledged: alerts.filter(({ state }) => state === 'open').length,
    severity: alerts.reduce((gravest, alert) => (rank(alert) > rank(gravest) ? alert : gravest)).severity,
    kinds: [...new Set(alerts.map(({ kind }) => kind))].toSorted(),
    firstSeenAt: alerts.map((alert) => alert.firstSeenAt).reduce(earlier),
    lastSeenAt: alerts.map((alert) => alert.lastSeenAt).reduce(later),
  };
}

/** The groups of what is not resolved, the gravest first, then the latest. */
export async function groupsOf(model: Model<StoredAlert>, scope: AlertScope, limit: number): Promise<AlertGroup[]> {
  const groups = groupedBy(await unresolved(model, scope), ({ group }) => group)
    .filter((alerts): alerts is [AlertDocument, ...AlertDocument[]] => alerts.length > 0)
    .map(groupOfAlerts);
  return groups
    .toSorted((left, right) => rank(right) - rank(left) || right.lastSeenAt.getTime() - left.lastSeenAt.getTime())
    .slice(0, limit);
}

/** What is not resolved, by kind and severity. */
export async function tallyOf(model: Model<StoredAlert>): Promise<AlertTally[]> {
  const parts = groupedBy(await unresolved(model, null), ({ kind, severity }) => `${severity}/${kind}`);
  return parts.flatMap((alerts) => {
    const [first] = alerts;
    if (first === undefined) return [];
    const unacknowledged = alerts.filter(({ state }) => state === 'open').map(({ firstSeenAt }) => firstSeenAt);
    return [
      {
        kind: first.kind,
        severity: first.severity,
        alerts: alerts.length,
        unacknowledgedSince: unacknowledged.length === 0 ? null : unacknowledged.reduce(earlier),
      },
    ];
  });
}
