import { z } from 'zod';
import { EngineError } from '../../../domain/errors';
import type { FactorOwner } from '../../../store/store';
import type { Response } from 'express';
import { decode } from '../../decode/decode';
import type { Api } from '../../deps';
import { auditFactor, beginChange } from '../../factors/change';
import { customerOf, operatorOf } from '../../factors/owners';
import { factorIdOf, idOf, type Route } from '../../route';
import { factorChangeBody } from '../../schemas/factors';

const removed = z.object({ id: z.string(), object: z.literal('factor'), deleted: z.literal(true) });
const answers = { 200: { description: 'It counts no more', schema: removed } };

async function remove(api: Api, res: Response, owner: FactorOwner, id: string): Promise<void> {
  const factor = await api.store.factors.get(owner, id);
  if (factor === null || !(await api.store.factors.remove(owner, id))) throw new EngineError('factor_not_found');
  await auditFactor(api, res, owner, 'remove', factor);
  res.json({ id, object: 'factor', deleted: true });
}

export const removeCustomerFactor: Route = {
  method: 'delete',
  path: '/v1/customers/{id}/factors/{factor}',
  operationId: 'removeCustomerFactor',
  tag: 'Second factors',
  summary: 'Remove a factor of a customer',
  access: { merchant: 'refunds:write' },
  answers,
  problems: ['factor_not_found'],
  handle: async (api, req, res) => {
    const owner = customerOf(req, res);
    await beginChange(api, owner, undefined);
    await remove(api, res, owner, factorIdOf(req));
  },
};

export const removeOperatorFactor: Route = {
  method: 'post',
  path: '/v1/operators/me/factors/{id}/remove',
  operationId: 'removeOperatorFactor',
  tag: 'Second factors',
  summary: 'Remove one of your factors',
  access: { operator: 'refunds:operate' },
  body: factorChangeBody,
  bodyOptional: true,
  answers,
  problems: ['factor_not_found', 'second_factor_required', 'code_wrong', 'code_used', 'passkey_refused'],
  handle: async (api, req, res) => {
    const owner = operatorOf(res);
    const { factor } = decode(factorChangeBody, req.body ?? {});
    if ((await api.store.factors.get(owner, idOf(req))) === null) throw new EngineError('factor_not_found');
    await beginChange(api, owner, factor);
    await remove(api, res, owner, idOf(req));
  },
};
