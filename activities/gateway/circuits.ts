import { Counter, Gauge } from 'prom-client';
import type { ProviderName } from '../../domain/outcome';
import type { ActivityDeps } from '../deps';
import { Circuit, type Admission, type Lesson } from './circuit';

/** A merchant's account with a provider: each has credentials, and a state of health, of its own. */
export interface AccountRef {
  readonly provider: ProviderName;
  readonly account: string;
}

/**
 * The circuits of this process, one for each provider account. They live in memory: every worker finds out for itself,
 * after the few calls that it takes, and a restart begins with closed ones.
 */
export interface Circuits {
  /** Whether a call would be let through now. */
  peek(of: AccountRef): Admission;
  /** Runs the call if the circuit lets it through, else answers `instead`. */
  through<T>(
    of: AccountRef,
    act: () => Promise<T>,
    rules: { readonly lesson: (outcome: T) => Lesson; readonly instead: (retryAfterMs: number) => T },
  ): Promise<T>;
}

type Deps = Pick<ActivityDeps, 'policy' | 'store' | 'logger' | 'registry' | 'accounts'>;

export function createCircuits(deps: Deps): Circuits {
  const circuits = new Map<string, Circuit>();
  const metrics = metricsOf(deps);

  const circuitOf = ({ provider, account }: AccountRef): Circuit | null => {
    const limits = deps.policy.providers[provider];
    if (limits === undefined) return null;
    const key = `${provider}/${account}`;
    const known = circuits.get(key) ?? new Circuit(limits);
    circuits.set(key, known);
    return known;
  };

  return {
    peek: (of) => circuitOf(of)?.peek(Date.now()) ?? { kind: 'pass', probe: false },
    async through(of, act, { lesson, instead }) {
      const circuit = circuitOf(of);
      if (circuit === null) return act();
      const admission = circuit.enter(Date.now());
      if (admission.kind === 'open') return instead(admission.retryAfterMs);
      let learned: Lesson = 'nothing';
      try {
        const outcome = await act();
        learned = lesson(outcome);
        return outcome;
      } finally {
        const change = circuit.leave(learned, admission.probe, Date.now());
        if (change !== null) metrics.note(of, change);
        if (change === 'opened') await alarm(deps, of);
      }
    },
  };
}

/** An alarm that cannot be written must not cost the outcome of the call. */
async function alarm({ store, logger, accounts = [] }: Deps, { provider, account }: AccountRef): Promise<void> {
  const owner = accounts.find((one) => one.id === account && one.provider === provider);
  const subject = `${provider}/${account}`;
  const detail = `Account ${account} at ${provider} does not answer: refunds and payments over it wait`;
  logger.warn({ provider, account }, 'circuit opened');
  try {
    const merchantId = owner?.merchantId ?? null;
    await store.alerts.raise({ kind: 'circuit_open', severity: 'warning', merchantId, subject, detail }, new Date());
  } catch (error) {
    logger.warn({ provider, account, err: error }, 'the alarm of an open circuit was not written');
  }
}

function metricsOf({ registry }: Deps): { note(of: AccountRef, change: 'opened' | 'closed'): void } {
  if (registry === undefined) return { note: () => undefined };
  const labelNames = ['provider', 'account'] as const;
  const open = new Gauge({
    name: 'gateway_circuit_open',
    help: '1 while calls to the provider account are stopped because it does not answer',
    labelNames,
    registers: [registry],
  });
  const openings = new Counter({
    name: 'gateway_circuit_openings_total',
    help: 'How often the circuit of a provider account opened',
    labelNames,
    registers: [registry],
  });
  return {
    note: ({ provider, account }, change) => {
      open.set({ provider, account }, change === 'opened' ? 1 : 0);
      if (change === 'opened') openings.inc({ provider, account });
    },
  };
}
