import { EngineError } from '../../domain/errors';
import type { FactorDocument, FactorOwner, FactorType } from '../../store/store';
import { ownerKey } from '../../store/factors/owner';
import type { Api } from '../deps';
import { normalRecoveryCode } from './recovery-codes';
import { stepOfCode } from './totp';

/** `reference` is the factor's id. */
export type Checked = { readonly kind: 'passed'; readonly reference: string } | { readonly kind: 'wrong' };

/** Whether a factor counts: it was shown to work, and before `since`, where that is given. */
export const isUsable = ({ activatedAt }: FactorDocument, since: Date | null): boolean =>
  activatedAt !== null && (since === null || activatedAt <= since);

/** The owner's factors of a type that count. */
export const usableFactors = async (
  { store }: Pick<Api, 'store'>,
  owner: FactorOwner,
  type: FactorType,
  since: Date | null,
): Promise<FactorDocument[]> =>
  (await store.factors.list(owner)).filter((factor) => factor.type === type && isUsable(factor, since));

/**
 * Checks a code of an authenticator app and uses its time step up.
 * @throws EngineError `factor_not_enrolled`, `code_used`
 */
export async function checkTotp(api: Api, owner: FactorOwner, code: string, since: Date | null): Promise<Checked> {
  const [totp] = await usableFactors(api, owner, 'totp', since);
  if (totp === undefined) throw new EngineError('factor_not_enrolled');
  const step = stepOfCode(api.store.factors.reveal(totp), code, api.now());
  if (step === null) return { kind: 'wrong' };
  if (!(await api.store.factors.useStep(totp.id, step))) throw new EngineError('code_used');
  return { kind: 'passed', reference: totp.id };
}

/**
 * Checks a recovery code and uses it up.
 * @throws EngineError `factor_not_enrolled`
 */
export async function checkRecoveryCode(
  api: Api,
  owner: FactorOwner,
  code: string,
  since: Date | null,
): Promise<Checked> {
  const [codes] = await usableFactors(api, owner, 'recovery_codes', since);
  if (codes === undefined) throw new EngineError('factor_not_enrolled');
  const hash = api.personalHash('recovery_code', ownerKey(owner), normalRecoveryCode(code));
  return (await api.store.factors.useCode(owner, hash)) ? { kind: 'passed', reference: codes.id } : { kind: 'wrong' };
}
