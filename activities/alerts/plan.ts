import type { AlertPolicy, AlertStep } from '../../domain/policy';
import type { AlertDocument } from '../../store/store';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** What an alarm needs now, and when it has to be looked at next. */
export interface Attention {
  /** Nobody has raised it for so long that it is over. */
  readonly isOver: boolean;
  /** Whose time has come; they may have been told already. */
  readonly steps: readonly { readonly number: number; readonly step: AlertStep }[];
  readonly nextAt: Date | null;
}

type Judged = Pick<AlertDocument, 'kind' | 'severity' | 'state' | 'severityAt' | 'lastSeenAt'>;

/** What policy says about an alarm at this time. `mutedUntil`: nobody is told before. */
export function attentionFor(alert: Judged, policy: AlertPolicy, now: Date, mutedUntil: Date | null): Attention {
  const overAt = quietSince(alert, policy);
  if (alert.state === 'resolved') return { isOver: false, steps: [], nextAt: null };
  if (overAt !== null && overAt <= now) return { isOver: true, steps: [], nextAt: null };
  if (alert.state === 'acknowledged') return { isOver: false, steps: [], nextAt: overAt };
  const heldUntil = latest(mutedUntil, quietUntil(alert, policy, now));
  if (heldUntil !== null) return { isOver: false, steps: [], nextAt: earliest(overAt, heldUntil) };
  const steps = policy.steps[alert.severity].map((step, number) => ({ number, step, at: timeOf(alert, step) }));
  const coming = steps.find(({ at }) => at > now);
  return {
    isOver: false,
    steps: steps.filter(({ at }) => at <= now).map(({ number, step }) => ({ number, step })),
    nextAt: earliest(overAt, coming?.at ?? null),
  };
}

const timeOf = ({ severityAt }: Judged, { afterMs }: AlertStep): Date => new Date(severityAt.getTime() + afterMs);

function quietSince({ kind, severity, lastSeenAt }: Judged, { kinds, resolveQuietMs }: AlertPolicy): Date | null {
  const own = kinds[kind]?.resolveQuietMs;
  const quietMs = own === undefined ? resolveQuietMs[severity] : own;
  return quietMs === null ? null : new Date(lastSeenAt.getTime() + quietMs);
}

/** The end of the quiet time of its kind that it is now; null when it is none, or the alarm is too grave to wait. */
function quietUntil({ kind, severity }: Judged, { kinds }: AlertPolicy, now: Date): Date | null {
  if (severity === 'critical') return null;
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  const ends = (kinds[kind]?.quietTimes ?? [])
    .map(({ from, to }) => ({ begins: minuteOf(from), lasts: lengthOf(minuteOf(from), minuteOf(to)) }))
    .map(({ begins, lasts }) => lasts - lengthOf(begins, minute))
    .filter((left) => left > 0);
  if (ends.length === 0) return null;
  return new Date((Math.floor(now.getTime() / minuteMs) + Math.max(...ends)) * minuteMs);
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Minutes from one time of day to the next other one. */
const lengthOf = (from: number, to: number): number => (to - from + dayMinutes) % dayMinutes;

const earliest = (left: Date | null, right: Date | null): Date | null =>
  left === null || (right !== null && right < left) ? right : left;
const latest = (left: Date | null, right: Date | null): Date | null =>
  left === null || (right !== null && right > left) ? right : left;
