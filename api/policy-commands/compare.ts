import { compareShadow, replay } from '../../risk/decisions/replay';
import { CommandError } from '../keys-command';
import { readPolicyFile, type PolicyPlace } from './find-policy';
import { comparisonTable } from './tables';

/** Which past refunds are looked at. */
export interface Past {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly merchants: readonly string[];
}

/** What a candidate would have made of past refunds, by what was known of them then. */
export async function replayPolicy(place: PolicyPlace, file: string, past: Past): Promise<string> {
  const { policy } = readPolicyFile(file);
  if (past.since === undefined) throw new CommandError('--since says from when on: 2026-11-01, or 30d');
  return comparisonTable(await replay(pastAssessments(place, past), policy));
}

/** What the shadow has decided where the live policy decided. An earlier candidate of the same version is no part of it. */
export async function reportShadow(place: PolicyPlace, past: Past): Promise<string> {
  const { shadow } = await place.store.riskPolicies.live();
  const title =
    shadow === null
      ? 'No candidate decides now; of all that did:'
      : `${shadow.version} beside what was live, since ${shadow.at.toISOString()}:`;
  const comparison = await compareShadow(pastAssessments(place, past, shadow?.at), shadow?.version);
  return `${title}\n${comparisonTable(comparison)}`;
}

function pastAssessments({ store, now }: PolicyPlace, { since = '30d', until, merchants }: Past, earliest?: Date) {
  const asked = timeOf(since, now);
  const time = {
    from: earliest !== undefined && earliest > asked ? earliest : asked,
    to: until === undefined ? now : timeOf(until, now),
  };
  return store.riskAssessments.between(time, merchants.length === 0 ? null : merchants);
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/** A date or time, or how long ago: `12h`, `30d`. */
function timeOf(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const time =
    count !== undefined && unit !== undefined
      ? new Date(now.getTime() - Number(count) * (unitMs[unit] ?? 0))
      : new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new CommandError(`${text} is no time: 2026-11-01, 2026-11-01T10:00:00Z or 30d`);
  return time;
}
