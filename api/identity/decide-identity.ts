import type { Identity } from '../../domain/identity';
import { safeTrace } from '../../domain/safe-trace';
import { isSameDocument, isSamePerson, readIdentity, type GivenDocument } from '../../risk/identity/read-document';
import { compareNames } from '../../risk/identity/names';
import { endOf } from '../../risk/identity/dates';
import type { Refused } from '../../risk/identity/outcome';
import { replacedCode } from '../../store/customers/documents';
import type { CustomerIdentity, IdentityAttempt, NewIdentity } from '../../store/store';
import type { Api } from '../deps';
import { randomId } from '../ids';
import { documentHashOf, vouchFor, type Vouched } from './verifiers';

/** Somebody says who a customer is. */
export interface AskedIdentity {
  readonly merchantId: string;
  readonly customerId: string;
  /** The API key. */
  readonly by: string;
  /** The refund that it is a proof for: the customer must be the person who is known already, and tries are counted. */
  readonly refundId: string | null;
  readonly name: string;
  readonly document: GivenDocument;
}

export type IdentityDecision =
  | {
      readonly kind: 'verified' | 'format_checked' | 'unknown';
      readonly row: CustomerIdentity | null;
      /** Somebody else was known until now. */
      readonly code?: typeof replacedCode;
    }
  | Refused
  | { readonly kind: 'mismatch'; readonly code: string }
  /** Somebody else has changed it meanwhile. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'too_many_tries' };

export interface DecidedIdentity {
  /** Names the decision in its record. */
  readonly attemptId: string;
  readonly decision: IdentityDecision;
  /** Who vouched, or did not. */
  readonly method: string | null;
}

/**
 * Finds out who a customer is: form first, then the registry, then the service. The attempt is on record before anybody is
 * asked, and its outcome before the identity is kept. Name and document go to the verifiers and the store, and nowhere else.
 */
export async function decideIdentity(api: Api, asked: AskedIdentity): Promise<DecidedIdentity> {
  const attempt = attemptOf(asked, api.now());
  const { identityAttempts } = api.store;
  await identityAttempts.begin(attempt);
  try {
    const decided = await decide(api, asked, attempt);
    await identityAttempts.conclude(attempt.id, recordOf(decided));
    return { attemptId: attempt.id, ...decided };
  } catch (error) {
    await giveUp(api, attempt.id);
    throw error;
  }
}

type Decided = Omit<DecidedIdentity, 'attemptId'>;

const attemptOf = ({ merchantId, customerId, refundId, by }: AskedIdentity, at: Date): IdentityAttempt => ({
  id: randomId('ia'),
  merchantId,
  customerId,
  refundId,
  by,
  method: null,
  outcome: 'pending',
  code: null,
  at,
});

function recordOf({ decision, method }: Decided): Pick<IdentityAttempt, 'outcome' | 'code' | 'method'> {
  const { code = null } = 'code' in decision ? decision : {};
  return { outcome: decision.kind, code, method };
}

async function giveUp({ store, logger }: Api, id: string): Promise<void> {
  try {
    await store.identityAttempts.conclude(id, { method: null, outcome: 'unknown', code: 'engine_failed' });
  } catch (error) {
    logger.error({ trace: safeTrace(error) }, 'an attempt stays pending');
  }
}

async function decide(api: Api, asked: AskedIdentity, { id, at }: IdentityAttempt): Promise<Decided> {
  const { merchantId, customerId, refundId, name, document } = asked;
  const plain = (decision: IdentityDecision, method: string | null = null): Decided => ({ decision, method });
  if (refundId !== null && (await isTriedTooOften(api, merchantId, refundId))) return plain({ kind: 'too_many_tries' });
  const read = readIdentity(name, document, at);
  if (read.kind === 'refused') return plain(read, 'format');
  const { identity } = read;
  const known = await api.store.customers.get(merchantId, customerId);
  if (known !== null && isBound(known, asked, at) && !isSamePerson(known.identity, identity)) {
    return plain({ kind: 'mismatch', code: 'other_person' }, 'registry');
  }
  if (known !== null && isStillVerified(known, identity, at))
    return plain({ kind: 'verified', row: known }, 'registry');
  const claim = { id, merchantId, customerId, identity, at };
  return keep(api, asked, { known, identity, vouched: await vouchFor(api, claim), at });
}

/** Who is verified does not become somebody else, except by being deleted first; a proof is of whoever is known. */
const isBound = (known: CustomerIdentity, { refundId }: AskedIdentity, at: Date): boolean =>
  refundId !== null || isVerified(known, at);

const isVerified = ({ level, expiresAt }: CustomerIdentity, at: Date): boolean =>
  level === 'verified' && expiresAt > at;

/** This attempt counts as one that may fail. */
const isTriedTooOften = async ({ store, identityPolicy }: Api, merchantId: string, refundId: string) =>
  (await store.identityAttempts.countFailed(merchantId, refundId)) > identityPolicy.triesMax;

/** Whoever is verified need not be again: neither the time nor the reference of it changes. */
const isStillVerified = (known: CustomerIdentity, identity: Identity, at: Date): boolean =>
  isVerified(known, at) &&
  isSameDocument(known.identity.document, identity.document) &&
  compareNames(known.identity.name, identity.name) === 'same';

interface Found {
  readonly known: CustomerIdentity | null;
  readonly identity: Identity;
  readonly vouched: Vouched;
  readonly at: Date;
}

async function keep(api: Api, asked: AskedIdentity, found: Found): Promise<Decided> {
  const { known, identity, at } = found;
  const { verdict, method } = found.vouched;
  if (verdict.kind === 'mismatch') return { decision: verdict, method };
  // What a customer says and nobody vouches for is not kept: somebody else might have said it first.
  if (verdict.kind !== 'verified' && asked.refundId !== null)
    return { decision: { kind: verdict.kind, row: null }, method };
  const remains = known !== null && isVerified(known, at);
  if (verdict.kind !== 'verified' && remains) return { decision: { kind: verdict.kind, row: known }, method };
  const saved = await api.store.customers.save(rowOf(api, asked, found), known?.version ?? null);
  if (saved.kind === 'saved') {
    const isReplaced = known !== null && !isSamePerson(known.identity, identity);
    const why = isReplaced ? { code: replacedCode } : {};
    return { decision: { kind: verdict.kind, row: saved.row, ...why }, method };
  }
  const other = await api.store.customers.get(asked.merchantId, asked.customerId);
  const isSame = other !== null && isStillVerified(other, identity, at) && verdict.kind === 'verified';
  return { decision: isSame ? { kind: 'verified', row: other } : { kind: 'superseded' }, method };
}

function rowOf({ personalHash, identityPolicy }: Api, asked: AskedIdentity, found: Found): NewIdentity {
  const { identity, vouched, at } = found;
  const { verdict, method } = vouched;
  const { merchantId, customerId } = asked;
  const isVouched = verdict.kind === 'verified';
  const ends = [new Date(at.getTime() + identityPolicy.validMs)];
  if (identity.document.expiresOn !== null) ends.push(endOf(identity.document.expiresOn));
  if (isVouched && verdict.expiresAt !== undefined) ends.push(verdict.expiresAt);
  return {
    merchantId,
    customerId,
    identity,
    level: isVouched ? 'verified' : 'format_checked',
    method: isVouched ? method : 'format',
    reference: isVouched ? verdict.reference : null,
    verifiedAt: at,
    expiresAt: new Date(Math.min(...ends.map((end) => end.getTime()))),
    documentHash: documentHashOf(personalHash, merchantId, identity.document),
  };
}
