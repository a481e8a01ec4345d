import type { RefundState } from '../../domain/refund-state';
import type { Signal } from '../../risk/monitors/monitor';
import type { HeldRefund, Turn } from '../../store/store';
import type { MonitoringDeps } from './deps';
import { raiseMeasure } from './raise-signal';

const turn = 'gauges';
/** Its subject is a merchant; those of the others are parts of the engine. */
const holdAge = 'hold_age';

/** A refund that stands in one of these keeps an amount reserved, and neither its customer nor its provider is to act. */
const heldStates: readonly RefundState[] = [
  'requested',
  'reviewing',
  'approved',
  'submitting',
  'unknown',
  'action_required',
  'manual_review',
];
const heldMax = 1_000;
const refundsNamed = 20;

/** Takes the measure of what no event tells: nothing happens where something waits. False: it is not our turn. */
export async function readGauges(deps: MonitoringDeps): Promise<boolean> {
  const { monitoring } = deps.store;
  const at = deps.now();
  const due = await monitoring.takeTurn(turn, new Date(at), deps.policy.monitoring.gaugeEveryMs);
  if (due === null) return false;
  const signals = [...(await holdAges(deps, at)), ...(await sealLag(deps, at)), ...(await monitorLag(deps, at))];
  await monitoring.keepTurn(turn, { ...due, notes: await raiseNew(deps, signals, due, at) });
  return true;
}

/** Raises what was not raised lately, and resolves what is calm again. */
async function raiseNew(
  deps: MonitoringDeps,
  signals: readonly Signal[],
  { notes }: Turn,
  at: number,
): Promise<Turn['notes']> {
  const raised: Record<string, number> = {};
  for (const signal of signals) {
    const name = `${signal.monitor}/${signal.subject}`;
    const before = notes[name];
    const isDue = before === undefined || at - before >= deps.policy.monitoring.gaugeRepeatMs;
    if (isDue) await raiseMeasure(deps, signal);
    raised[name] = isDue ? at : before;
  }
  for (const name of Object.keys(notes).filter((one) => raised[one] === undefined)) await resolve(deps, name, at);
  return raised;
}

async function resolve({ store }: MonitoringDeps, name: string, at: number): Promise<void> {
  const [kind = '', subject = ''] = name.split(/\/(.*)/s);
  await store.alerts.resolve({ kind, subject, merchantId: kind === holdAge ? subject : null }, new Date(at));
}

async function holdAges({ store, policy }: MonitoringDeps, at: number): Promise<Signal[]> {
  const before = new Date(at - policy.monitoring.holdAgeMs);
  const held = await store.monitoring.heldSince(heldStates, before, heldMax);
  const byMerchant = new Map<string, HeldRefund[]>();
  for (const refund of held) byMerchant.set(refund.merchantId, [...(byMerchant.get(refund.merchantId) ?? []), refund]);
  return [...byMerchant].map(([merchantId, refunds]): Signal => ({
    monitor: holdAge,
    severity: 'warning',
    merchantId,
    subject: merchantId,
    at,
    evidence: { refunds: refunds.length, oldest_hours: hoursSince(refunds[0]!.createdAt, at) },
    refundIds: refunds.slice(0, refundsNamed).map(({ id }) => id),
  }));
}

async function sealLag({ store, policy }: MonitoringDeps, at: number): Promise<Signal[]> {
  const since = await store.ledger.waitingSince();
  return lagging('seal_lag', 'ledger', since, policy.monitoring.sealLagMs, at);
}

async function monitorLag({ store, policy }: MonitoringDeps, at: number): Promise<Signal[]> {
  const since = await store.monitoring.waitingSince();
  return lagging('monitor_lag', 'monitors', since, policy.monitoring.lagMs, at);
}

const lagging = (monitor: string, subject: string, since: Date | null, limitMs: number, at: number): Signal[] =>
  since === null || at - since.getTime() <= limitMs
    ? []
    : [
        {
          monitor,
          severity: 'critical',
          merchantId: null,
          subject,
          at,
          evidence: { seconds: Math.round((at - since.getTime()) / 1_000) },
          refundIds: [],
        },
      ];

const hoursSince = (since: Date, at: number): number => Math.floor((at - since.getTime()) / 3_600_000);
