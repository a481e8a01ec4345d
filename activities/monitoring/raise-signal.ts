import { safeTrace } from '../../domain/safe-trace';
import { severities, type Signal } from '../../risk/monitors/monitor';
import type { MonitoringDeps } from './deps';
import { isDefect } from './failed';

/** What the monitors of refunds say is read together: an attack mostly shows to several of them, and about many subjects. */
const family = 'anomaly';

/** Raises what monitors of refunds have to say as alarms. Raising it again counts it again, and loses nothing. */
export async function raiseSignals(deps: MonitoringDeps, signals: readonly Signal[]): Promise<void> {
  for (const signal of together(signals)) await raise(deps, { ...signal, family });
}

/** Raises what was measured. */
export const raiseMeasure = (deps: MonitoringDeps, signal: Signal): Promise<void> => raise(deps, signal);

/** Of one alarm the latest is said, with the refunds of all: a burst of refunds is no burst of writes. */
function together(signals: readonly Signal[]): Signal[] {
  const alarms = new Map<string, Signal[]>();
  for (const signal of signals) {
    const alarm = JSON.stringify([signal.monitor, signal.merchantId, signal.subject]);
    const same = alarms.get(alarm);
    if (same === undefined) alarms.set(alarm, [signal]);
    else same.push(signal);
  }
  return [...alarms.values()].map((same): Signal => {
    const gravest = Math.max(...same.map(({ severity }) => severities.indexOf(severity)));
    const refundIds = [...new Set(same.flatMap((signal) => signal.refundIds))];
    return { ...same.at(-1)!, severity: severities[gravest]!, refundIds };
  });
}

/** An alarm begins when it is raised: what is seen late, or has a clock of its own, is told of all the same. */
async function raise(
  deps: MonitoringDeps,
  { monitor, severity, merchantId, subject, evidence, refundIds, at: _at, ...more }: Signal & { family?: string },
): Promise<void> {
  const { store, metrics, now, logger } = deps;
  const detail = detailOf(evidence);
  const alarm = { kind: monitor, severity, merchantId, subject, detail, evidence, refundIds, ...more };
  try {
    await store.alerts.raise(alarm, new Date(now()));
  } catch (error) {
    if (!isDefect(error)) throw error;
    // What no row can hold is never raised: the others go on.
    logger.error({ monitor, trace: safeTrace(error) }, 'a signal could not be raised');
  }
  metrics.signalled(monitor);
}

const detailOf = (evidence: Signal['evidence']): string =>
  Object.entries(evidence)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
