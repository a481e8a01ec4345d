import type { Response } from 'express';
import { EngineError } from '../../domain/errors';
import type { FactorDocument, FactorOwner, FactorType, NewFactor } from '../../store/store';
import { ownerKey } from '../../store/factors/owner';
import { callerOf } from '../caller';
import type { Api } from '../deps';
import { randomId } from '../ids';
import { maxAuditSubjectChars } from '../limits';
import { requestIdOf } from '../request-id';
import type { GivenFactor } from '../schemas/factors';
import { changesMax, changesWindowMs, countWithin, factorsMax } from './limits';
import { checkOperatorFactor, managing } from './operator-factor';

/**
 * Lets a change of somebody's factors begin. An operator who has a factor shows it first, so that whoever finds the API key
 * alone cannot add one; a customer's are changed by the merchant, who knows its customers.
 * @throws EngineError `rate_limited`, `second_factor_required`, and what checking the factor throws
 */
export async function beginChange(api: Api, owner: FactorOwner, given: GivenFactor | undefined): Promise<void> {
  const limit = { max: changesMax, windowMs: changesWindowMs };
  await countWithin(api, `changes/${ownerKey(owner)}`, limit);
  if (owner.kind === 'customer') return;
  const isFirst = !(await api.store.factors.list(owner)).some(({ activatedAt }) => activatedAt !== null);
  if (given !== undefined) await checkOperatorFactor(api, owner, managing, given);
  else if (!isFirst) {
    throw new EngineError('second_factor_required', 'Show a factor that is active: `factor` in the body', {
      context: { options: '/v1/operators/me/factors/options' },
    });
  }
}

/**
 * What was begun with the API key alone is not ended once the operator has a factor: it would be another's way in. Whatever
 * was begun by showing one may be begun again.
 * @throws EngineError `second_factor_required`
 */
export async function requireNoneSince({ store }: Api, owner: FactorOwner, begunAt: Date): Promise<void> {
  if (owner.kind === 'customer') return;
  const isLater = ({ activatedAt }: FactorDocument): boolean => activatedAt !== null && activatedAt > begunAt;
  if (!(await store.factors.list(owner)).some(isLater)) return;
  throw new EngineError(
    'second_factor_required',
    'Another factor counts since this was begun: begin again, and show it',
    {
      context: { options: '/v1/operators/me/factors/options' },
    },
  );
}

/** @throws EngineError `too_many_factors` */
export async function addFactor(
  api: Api,
  owner: FactorOwner,
  type: FactorType,
  factor: Partial<Omit<NewFactor, 'id' | 'type' | 'createdAt'>>,
): Promise<FactorDocument> {
  const there = await api.store.factors.list(owner);
  if (there.length >= factorsMax) throw new EngineError('too_many_factors');
  return api.store.factors.insert({
    id: randomId('fa'),
    owner: ownerKey(owner),
    type,
    label: '',
    channel: null,
    masked: null,
    secret: null,
    passkey: null,
    createdAt: api.now(),
    activatedAt: api.now(),
    ...factor,
  });
}

/**
 * Writes down who changed whose factors, without anything that proves something. Other operators are told of a factor that
 * an operator has from now on: the first of them needs no more than the API key.
 */
export async function auditFactor(
  api: Api,
  res: Response,
  owner: FactorOwner,
  action: 'add' | 'activate' | 'remove',
  { id, type }: { readonly id: string; readonly type: FactorType | null },
): Promise<void> {
  await api.store.audit.append({
    at: api.now(),
    actor: callerOf(res).keyId,
    action: `factor.${action}`,
    subject: id.slice(0, maxAuditSubjectChars),
    merchantId: owner.kind === 'customer' ? owner.merchantId : null,
    requestId: requestIdOf(res),
    detail: { owner: ownerKey(owner), type },
  });
  const counts = action === 'activate' || (action === 'add' && type !== 'totp');
  if (owner.kind !== 'operator' || !counts) return;
  const detail = `${id} (${type}) approves for this API key from now on: ask its operator whether it is theirs`;
  const alarm = {
    kind: 'operator_factor_added',
    severity: 'warning',
    merchantId: null,
    subject: owner.id,
    detail,
  } as const;
  await api.store.alerts.raise(alarm, api.now());
}
