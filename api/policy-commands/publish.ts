import { createHash } from 'node:crypto';
import { canonicalJson, isSameJson, type JsonValue } from '../../domain/canonical-json';
import type { LivePolicies } from '../../store/store';
import { CommandError } from '../keys-command';
import { readPolicyFile, type PolicyFile, type PolicyPlace } from './find-policy';

/** Makes a policy the live one: refunds that are decided from a second later on are decided by it. */
export async function publishPolicy(place: PolicyPlace, file: string): Promise<string> {
  const read = readPolicyFile(file);
  refuseShippedName(place, read);
  await shadowOf(place, read);
  await audit(place, 'risk_policy.publish', read);
  const published = await place.store.riskPolicies.publish({
    version: read.policy.version,
    policy: read.json,
    by: place.by,
    at: place.now,
  });
  if (published === null) throw taken(read, 'was published');
  return `${published.version} decides on new refunds within two seconds (publication ${published.number}). What is decided stays.`;
}

/** Has a candidate decide beside the live policy, only to be recorded. */
export async function shadowPolicy(place: PolicyPlace, file: string): Promise<string> {
  const read = readPolicyFile(file);
  const { version } = read.policy;
  refuseShippedName(place, read);
  const published = await place.store.riskPolicies.get(version);
  if (published !== null && !isSameJson(published.policy, read.json)) throw taken(read, 'was published');
  const shadow = await shadowOf(place, read);
  if (shadow !== null) return `${version} decides beside the live policy already, since ${shadow.at.toISOString()}`;
  await audit(place, 'risk_policy.shadow', read);
  await place.store.riskPolicies.setShadow({ version, policy: read.json, by: place.by, at: place.now });
  return `${version} decides beside the live policy, and is only recorded: npm run policy -- shadow report`;
}

/** Has no candidate decide any more. */
export async function endShadow(place: PolicyPlace): Promise<string> {
  await audit(place, 'risk_policy.shadow_off', null);
  await place.store.riskPolicies.setShadow(null);
  return 'No candidate decides beside the live policy.';
}

const taken = ({ policy }: PolicyFile, how: string): CommandError =>
  new CommandError(
    `Another policy ${how} as ${policy.version}: a version says what decided, so it stays. Give this one its own`,
  );

/** Refunds may have been decided by the shipped policy under its version. */
function refuseShippedName({ shipped }: PolicyPlace, read: PolicyFile): void {
  const { version } = read.policy;
  if (version === shipped.version && !isSameJson({ ...shipped }, { ...read.policy })) throw taken(read, 'is shipped');
}

/**
 * The candidate that is tried out, if it is this very policy. Another of its version is refused: what that one decided is
 * recorded under the version, and the report would take the two for one.
 */
async function shadowOf({ store }: PolicyPlace, read: PolicyFile): Promise<LivePolicies['shadow']> {
  const { shadow } = await store.riskPolicies.live();
  if (shadow?.version !== read.policy.version) return null;
  if (!isSameJson(shadow.policy, read.json)) throw taken(read, 'is tried out');
  return shadow;
}

/** Before the act: whatever happens then, the log knows who asked for it, and for what. */
const audit = ({ store, by, now }: PolicyPlace, action: string, file: PolicyFile | null): Promise<void> =>
  store.audit.append({
    at: now,
    actor: by,
    action,
    subject: 'risk_policy',
    merchantId: null,
    requestId: null,
    detail:
      file === null
        ? {}
        : {
            version: file.policy.version,
            rules: file.policy.rules.length,
            sha256: createHash('sha256')
              .update(canonicalJson(file.json as JsonValue))
              .digest('hex'),
          },
  });
