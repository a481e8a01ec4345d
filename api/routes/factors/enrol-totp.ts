import { toString as qrCode } from 'qrcode';
import type { FactorOwner } from '../../../store/store';
import { decode } from '../../decode/decode';
import type { Api } from '../../deps';
import { addFactor, auditFactor, beginChange } from '../../factors/change';
import { customerOf, meOf, type FindOwner } from '../../factors/owners';
import { newTotpSecret, otpauthUri } from '../../factors/totp';
import { presentFactor } from '../../present/factor';
import type { Route } from '../../route';
import { enrolledTotp, factorChangeBody } from '../../schemas/factors';

const issuer = 'Refund engine';
const answers = { 201: { description: 'Not active before its first code', schema: enrolledTotp } };
const description =
  'The key is in this answer and in no other. It counts once its first code has come to `…/activate`; one that was active ' +
  'before counts until then.';

/** A colon would end the name of the issuer. */
const labelOf = (owner: FactorOwner): string => owner.id.replaceAll(':', '-');

/** A key that was never shown to work is given up for the next one. */
async function dropPending({ store }: Api, owner: FactorOwner): Promise<void> {
  for (const { id, type, activatedAt } of await store.factors.list(owner)) {
    if (type === 'totp' && activatedAt === null) await store.factors.remove(owner, id);
  }
}

const enrolFor =
  (find: FindOwner): Route['handle'] =>
  async (api, req, res) => {
    const owner = find(req, res);
    await beginChange(api, owner, decode(factorChangeBody, req.body ?? {}).factor);
    await dropPending(api, owner);
    const secret = newTotpSecret();
    const factor = await addFactor(api, owner, 'totp', { secret, activatedAt: null });
    await auditFactor(api, res, owner, 'add', factor);
    const uri = otpauthUri(secret, issuer, labelOf(owner));
    const qrSvg = await qrCode(uri, { type: 'svg' });
    res.status(201).json({ ...presentFactor(factor), secret, otpauth_uri: uri, qr_svg: qrSvg });
  };

const shared = {
  method: 'post',
  tag: 'Second factors',
  description,
  body: factorChangeBody,
  bodyOptional: true,
  answers,
} as const;

export const enrolCustomerTotp: Route = {
  ...shared,
  path: '/v1/customers/{id}/factors/totp',
  operationId: 'enrolCustomerTotp',
  summary: 'Give a customer a key for an authenticator app',
  access: { merchant: 'refunds:write' },
  problems: ['too_many_factors'],
  handle: enrolFor(customerOf),
};

export const enrolOperatorTotp: Route = {
  ...shared,
  path: '/v1/operators/me/factors/totp',
  operationId: 'enrolOperatorTotp',
  summary: 'Get a key for your authenticator app',
  access: { operator: 'refunds:operate' },
  problems: ['too_many_factors', 'second_factor_required', 'code_wrong', 'code_used', 'passkey_refused'],
  handle: enrolFor(meOf),
};
