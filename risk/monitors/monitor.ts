import type { MonitoredEvent } from './event';

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** What a monitor has to say: raised as an alarm, one for each `monitor` and `subject`. */
export interface Signal {
  readonly monitor: string;
  readonly severity: Severity;
  readonly merchantId: string | null;
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Numbers and words that say why; no personal data in clear. */
  readonly evidence: Readonly<Record<string, string | number>>;
  /** The refunds that led to it, latest last. */
  readonly refundIds: readonly string[];
  /** It is about people at the merchant, who are not to be warned. */
  readonly operatorsOnly?: true;
}

/**
 * Watches events, one key (a merchant, a customer, a provider) at a time. Pure: the state is plain JSON of bounded size that
 * is kept between events, so that monitors survive restarts and the evaluation runs the same code.
 */
export interface Monitor<State = unknown> {
  readonly name: string;
  /** The keys whose state the event changes. */
  keysOf(event: MonitoredEvent): readonly string[];
  initial(): State;
  /** Events of a key come in the order of their journal; times may go back a little. */
  observe(
    state: State,
    event: MonitoredEvent,
    key: string,
  ): { readonly state: State; readonly signals: readonly Signal[] };
}
