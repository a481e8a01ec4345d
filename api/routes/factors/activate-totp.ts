import type { Request } from 'express';
import { EngineError } from '../../../domain/errors';
import { ownerKey } from '../../../store/factors/owner';
import type { FactorDocument, FactorOwner } from '../../../store/store';
import { decode } from '../../decode/decode';
import type { Api } from '../../deps';
import { auditFactor, requireNoneSince } from '../../factors/change';
import { countWithin } from '../../factors/limits';
import { customerOf, meOf, type FindOwner } from '../../factors/owners';
import { stepOfCode } from '../../factors/totp';
import { presentFactor } from '../../present/factor';
import { factorIdOf, idOf, type Route } from '../../route';
import { activationBody, factorResource } from '../../schemas/factors';

async function activate(api: Api, owner: FactorOwner, id: string, code: string): Promise<FactorDocument> {
  const { triesPerPersonMax: max, tryWindowMs: windowMs } = api.verification;
  await countWithin(api, `tries/${ownerKey(owner)}/activate`, { max, windowMs });
  const totp = await api.store.factors.get(owner, id);
  if (totp?.type !== 'totp') throw new EngineError('factor_not_found');
  if (totp.activatedAt !== null) throw new EngineError('factor_is_active');
  const step = stepOfCode(api.store.factors.reveal(totp), code, api.now());
  if (step === null) throw new EngineError('code_wrong');
  await requireNoneSince(api, owner, totp.createdAt);
  const activatedAt = api.now();
  if (!(await api.store.factors.activateTotp(owner, id, step, activatedAt))) throw new EngineError('factor_is_active');
  return { ...totp, activatedAt };
}

const activateFor =
  (find: FindOwner, idIn: (req: Request) => string): Route['handle'] =>
  async (api, req, res) => {
    const owner = find(req, res);
    const { code } = decode(activationBody, req.body);
    const factor = await activate(api, owner, idIn(req), code);
    await auditFactor(api, res, owner, 'activate', factor);
    res.json(presentFactor(factor));
  };

const shared = {
  method: 'post',
  tag: 'Second factors',
  description: 'With a code that the app shows now. An authenticator app that was active before counts no more.',
  body: activationBody,
  answers: { 200: { description: 'It counts from now on', schema: factorResource } },
  problems: ['factor_not_found', 'factor_is_active', 'code_wrong'],
} as const;

export const activateCustomerTotp: Route = {
  ...shared,
  path: '/v1/customers/{id}/factors/{factor}/activate',
  operationId: 'activateCustomerTotp',
  summary: 'Show that a customer’s authenticator app works',
  access: { merchant: 'refunds:write' },
  handle: activateFor(customerOf, factorIdOf),
};

export const activateOperatorTotp: Route = {
  ...shared,
  path: '/v1/operators/me/factors/{id}/activate',
  operationId: 'activateOperatorTotp',
  summary: 'Show that your authenticator app works',
  access: { operator: 'refunds:operate' },
  problems: [...shared.problems, 'second_factor_required'],
  handle: activateFor(meOf, idOf),
};
