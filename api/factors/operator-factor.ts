import { EngineError } from '../../domain/errors';
import { formatMinor, thresholdMinor } from '../../domain/money';
import { ownerKey } from '../../store/factors/owner';
import type { FactorOwner } from '../../store/store';
import type { Caller } from '../caller';
import type { Api } from '../deps';
import type { GivenFactor } from '../schemas/factors';
import { checkRecoveryCode, checkTotp, type Checked } from './check';
import { countWithin } from './limits';
import { checkPasskey } from './passkeys';

/** What an operator shows a factor for: a passkey's answer is good for this and nothing else. */
export type Purpose = readonly string[];

export const managing: Purpose = ['manage'];

/** Something that an operator approves. */
export interface Approved {
  readonly kind: 'refund' | 'adjustment';
  readonly id: string;
  /** Minor units; null where it is not known yet. */
  readonly amount: number | null;
  readonly currency: string;
  /** The bank account that a refund may go to; left out: the refund itself is approved. */
  readonly goesTo?: string | undefined;
}

export const approving = ({ kind, id, amount, currency, goesTo }: Approved): Purpose => [
  ...(goesTo === undefined ? ['approve'] : ['approve_destination', goesTo]),
  kind,
  id,
  String(amount),
  currency,
];

/**
 * Lets an operator approve: above the policy's threshold only with a second factor of their own. One that is given though
 * none is needed must be right as well.
 * @throws EngineError `second_factor_required` telling how, and what checking the factor throws
 */
export async function requireApprovalFactor(
  api: Api,
  { keyId }: Caller,
  approved: Approved,
  given: GivenFactor | undefined,
): Promise<void> {
  const { amount, currency } = approved;
  const threshold = thresholdMinor(api.verification.approvalFactorFromMajor, currency);
  if (given !== undefined) return checkOperatorFactor(api, { kind: 'operator', id: keyId }, approving(approved), given);
  if (threshold === null || (amount !== null && amount < threshold)) return;
  const options = `/v1/${approved.kind}s/${approved.id}/approve/options`;
  const naming = approved.goesTo === undefined ? '' : ' with `destination`';
  const detail =
    `From ${currency} ${formatMinor(threshold, currency)} on an approval needs your own second factor: send \`factor\` with ` +
    `\`method\` totp, recovery_code or passkey (POST ${options}${naming} first). They are registered at /v1/operators/me/factors`;
  throw new EngineError('second_factor_required', detail, { context: { options } });
}

/** @throws EngineError `code_wrong`, `code_used`, `passkey_refused`, `factor_not_enrolled`, `rate_limited` */
export async function checkOperatorFactor(
  api: Api,
  owner: FactorOwner,
  purpose: Purpose,
  given: GivenFactor,
): Promise<void> {
  const { triesPerPersonMax: max, tryWindowMs: windowMs } = api.verification;
  const scope = `tries/${ownerKey(owner)}`;
  await countWithin(api, scope, { max, windowMs });
  const checked = await check(api, owner, purpose, given);
  if (checked.kind === 'wrong') throw new EngineError(given.method === 'passkey' ? 'passkey_refused' : 'code_wrong');
  await api.store.factorLimits.giveBack(scope);
}

function check(api: Api, owner: FactorOwner, purpose: Purpose, given: GivenFactor): Promise<Checked> {
  switch (given.method) {
    case 'totp':
      return checkTotp(api, owner, given.code, null);
    case 'recovery_code':
      return checkRecoveryCode(api, owner, given.code, null);
    case 'passkey':
      return checkPasskey(api, owner, purpose, given);
  }
}
