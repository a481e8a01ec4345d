import type { Signal } from '../../risk/monitors/monitor';
import type { MonitoringDeps } from './deps';

/** What the monitors of refunds say is read together: an attack mostly shows to several of them, and about many subjects. */
const family = 'anomaly';

/** Raises what a monitor of refunds has to say as an alarm. Raising it again counts it again, and loses nothing. */
export const raiseSignal = (deps: MonitoringDeps, signal: Signal): Promise<void> => raise(deps, { ...signal, family });

/** Raises what was measured. */
export const raiseMeasure = (deps: MonitoringDeps, signal: Signal): Promise<void> => raise(deps, signal);

async function raise(
  { store, metrics }: MonitoringDeps,
  { monitor, severity, merchantId, subject, evidence, refundIds, at, ...more }: Signal & { readonly family?: string },
): Promise<void> {
  const detail = detailOf(evidence);
  const alarm = { kind: monitor, severity, merchantId, subject, detail, evidence, refundIds, ...more };
  await store.alerts.raise(alarm, new Date(at));
  metrics.signalled(monitor);
}

const detailOf = (evidence: Signal['evidence']): string =>
  Object.entries(evidence)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
