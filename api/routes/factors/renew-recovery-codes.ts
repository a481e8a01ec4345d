import { ownerKey } from '../../../store/factors/owner';
import { decode } from '../../decode/decode';
import { auditFactor, beginChange } from '../../factors/change';
import { recoveryCodesCount } from '../../factors/limits';
import { customerOf, meOf, type FindOwner } from '../../factors/owners';
import { newRecoveryCode, normalRecoveryCode } from '../../factors/recovery-codes';
import { presentFactor } from '../../present/factor';
import type { Route } from '../../route';
import { factorChangeBody, renewedCodes } from '../../schemas/factors';

const renewFor =
  (find: FindOwner): Route['handle'] =>
  async (api, req, res) => {
    const owner = find(req, res);
    await beginChange(api, owner, decode(factorChangeBody, req.body ?? {}).factor);
    const codes = Array.from({ length: recoveryCodesCount }, newRecoveryCode);
    const hashes = codes.map((code) => api.personalHash('recovery_code', ownerKey(owner), normalRecoveryCode(code)));
    const factor = await api.store.factors.replaceCodes(owner, hashes, api.now());
    await auditFactor(api, res, owner, 'add', factor);
    res.status(201).json({ ...presentFactor(factor), codes });
  };

const shared = {
  method: 'post',
  tag: 'Second factors',
  description: 'All that there were before are void. They are kept hashed: this answer alone tells them.',
  body: factorChangeBody,
  bodyOptional: true,
  answers: { 201: { description: 'The codes', schema: renewedCodes } },
} as const;

export const renewCustomerCodes: Route = {
  ...shared,
  path: '/v1/customers/{id}/factors/recovery_codes',
  operationId: 'renewCustomerRecoveryCodes',
  summary: 'Give a customer new recovery codes',
  access: { merchant: 'refunds:write' },
  problems: [],
  handle: renewFor(customerOf),
};

export const renewOperatorCodes: Route = {
  ...shared,
  path: '/v1/operators/me/factors/recovery_codes',
  operationId: 'renewOperatorRecoveryCodes',
  summary: 'Get new recovery codes',
  access: { operator: 'refunds:operate' },
  problems: ['second_factor_required', 'code_wrong', 'code_used', 'passkey_refused'],
  handle: renewFor(meOf),
};
