import type { Signal } from '../../risk/monitors/monitor';
import type { MonitoringDeps } from './deps';

/** Raises what a monitor has to say as an alarm. Raising it again counts it again, and loses nothing. */
export async function raiseSignal({ store, metrics }: MonitoringDeps, signal: Signal): Promise<void> {
  const { monitor, severity, merchantId, subject, evidence, at } = signal;
  await store.alerts.raise({ kind: monitor, severity, merchantId, subject, detail: detailOf(evidence) }, new Date(at));
  metrics.signalled(monitor);
}

const detailOf = (evidence: Signal['evidence']): string =>
  Object.entries(evidence)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
