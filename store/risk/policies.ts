import { Schema } from 'mongoose';
import { canonicalJson, type JsonValue } from '../../domain/canonical-json';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { date, schemaOptions, text } from '../schema';
import type { PublishedPolicy, RiskPolicies } from './documents';

/** `policy` is JSON text, because names of currencies and `*` are keys in it. */
interface StoredPolicy extends Omit<PublishedPolicy, 'policy' | 'number'> {
  /** `published/<number>`, or `shadow`. */
  readonly _id: string;
  readonly number: number;
  readonly policy: string;
}

const schema = new Schema<StoredPolicy>(
  { _id: text, number: { type: Number, required: true }, version: text, policy: text, by: text, at: date },
  { ...schemaOptions, collection: 'risk_policies' },
);
schema.index({ number: 1 });
schema.index({ version: 1, number: 1 });

const shadowId = 'shadow';
/** The shadow stands before every publication. */
const shadowNumber = 0;

const opened = ({ _id, policy, ...rest }: StoredPolicy): PublishedPolicy => ({ ...rest, policy: parsed(policy) });

/** Text that is no JSON is no policy either: whoever reads it finds out, and no refund waits for it. */
function parsed(policy: string): unknown {
  try {
    return JSON.parse(policy);
  } catch {
    return null;
  }
}

const textOf = (policy: unknown): string => canonicalJson(policy as JsonValue);

/** Policies as they were published, one after the other; rows of publications are never changed. */
export function riskPoliciesOf({ connection, read }: Database): RiskPolicies {
  const model = connection.model<StoredPolicy>('risk_policies', schema);

  const latest = async (limit: number): Promise<StoredPolicy[]> =>
    model
      .find({ number: { $gt: shadowNumber } })
      .sort({ number: -1 })
      .limit(limit)
      .lean<StoredPolicy[]>();

  const byVersion = async (version: string): Promise<StoredPolicy | null> =>
    model.findOne({ version, number: { $gt: shadowNumber } }).lean<StoredPolicy>();

  async function publish(given: Omit<PublishedPolicy, 'number'>): Promise<PublishedPolicy | null> {
    const policy = textOf(given.policy);
    // The number before the version: whoever takes the version in between has taken the number as well.
    const number = ((await latest(1))[0]?.number ?? shadowNumber) + 1;
    const known = await byVersion(given.version);
    if (known !== null && known.policy !== policy) return null;
    try {
      await model.create({ ...given, policy, _id: `published/${number}`, number });
      return { ...given, number };
    } catch (error) {
      // Somebody else published at the same time: this one comes after it.
      if (isDuplicateKey(error)) return publish(given);
      throw error;
    }
  }

  return {
    publish: (policy) => read(() => publish(policy)),

    get: (version) =>
      read(async () => {
        const row = await byVersion(version);
        return row === null ? null : opened(row);
      }),

    list: (limit) => read(async () => (await latest(limit)).map(opened)),

    setShadow: (given) =>
      read(async () => {
        if (given === null) await model.deleteOne({ _id: shadowId });
        else {
          const row = { ...given, policy: textOf(given.policy), number: shadowNumber };
          await model.replaceOne({ _id: shadowId }, { _id: shadowId, ...row }, { upsert: true });
        }
      }),

    live: () =>
      read(async () => {
        const [[live], shadow] = await Promise.all([latest(1), model.findById(shadowId).lean<StoredPolicy>()]);
        return { live: live === undefined ? null : opened(live), shadow: shadow === null ? null : opened(shadow) };
      }),
  };
}
