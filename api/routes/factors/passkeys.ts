import { decode } from '../../decode/decode';
import { addFactor, auditFactor, beginChange, requireNoneSince } from '../../factors/change';
import { managing } from '../../factors/operator-factor';
import { operatorOf } from '../../factors/owners';
import { assertionOptions, registeredPasskey, registrationOptions } from '../../factors/passkeys';
import { presentFactor } from '../../present/factor';
import { presentOptions } from '../../present/passkey-options';
import type { Route } from '../../route';
import { factorChangeBody, factorResource, passkeyBody, passkeyOptions } from '../../schemas/factors';

const shared = { method: 'post', tag: 'Second factors', access: { operator: 'refunds:operate' } } as const;
const answers = { 200: { description: 'For `navigator.credentials`', schema: passkeyOptions } };

export const passkeyRegistrationOptions: Route = {
  ...shared,
  path: '/v1/operators/me/factors/passkeys/options',
  operationId: 'getPasskeyRegistrationOptions',
  summary: 'Begin to register a passkey',
  description:
    'With a factor that is active, once you have one. The options are good for five minutes and one passkey.',
  body: factorChangeBody,
  bodyOptional: true,
  answers,
  problems: ['passkeys_not_configured', 'second_factor_required', 'code_wrong', 'code_used', 'passkey_refused'],
  handle: async (api, req, res) => {
    const owner = operatorOf(res);
    await beginChange(api, owner, decode(factorChangeBody, req.body ?? {}).factor);
    res.json(presentOptions(await registrationOptions(api, owner, owner.id)));
  },
};

export const registerPasskey: Route = {
  ...shared,
  path: '/v1/operators/me/factors/passkeys',
  operationId: 'registerPasskey',
  summary: 'Register the passkey that answers the options',
  body: passkeyBody,
  answers: { 201: { description: 'The passkey', schema: factorResource } },
  problems: [
    'passkeys_not_configured',
    'passkey_refused',
    'code_used',
    'code_expired',
    'too_many_factors',
    'second_factor_required',
  ],
  handle: async (api, req, res) => {
    const owner = operatorOf(res);
    const { label = '', ...given } = decode(passkeyBody, req.body);
    const { passkey, begunAt } = await registeredPasskey(api, owner, given);
    await requireNoneSince(api, owner, begunAt);
    const factor = await addFactor(api, owner, 'passkey', { passkey, label });
    await auditFactor(api, res, owner, 'add', factor);
    res.status(201).json(presentFactor(factor));
  },
};

export const passkeyManagementOptions: Route = {
  ...shared,
  path: '/v1/operators/me/factors/options',
  operationId: 'getFactorManagementOptions',
  summary: 'Begin to show a passkey in order to change your factors',
  answers,
  problems: ['passkeys_not_configured', 'factor_not_enrolled'],
  handle: async (api, _req, res) => {
    res.json(presentOptions(await assertionOptions(api, operatorOf(res), managing)));
  },
};
