import { EngineError } from '../../../domain/errors';
import { documentRefusals } from '../../../risk/identity/refusals';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { givenDocumentOf, ownCustomer, viewIdentity } from '../../identity/customers';
import { decideIdentity, type IdentityDecision } from '../../identity/decide-identity';
import { waitInPlace } from '../../load/wait-in-place';
import type { Route } from '../../route';
import { identityBody, identityResource } from '../../schemas/identity';

export const putIdentity: Route = {
  method: 'put',
  path: '/v1/customers/{id}/identity',
  operationId: 'putCustomerIdentity',
  tag: 'Customers',
  summary: 'Say who a customer is, and have it verified',
  description:
    'Form and check digits are checked here, then the documents verified before are looked at, then the verification service ' +
    'is asked. What it cannot say, or not in time, is not verified: `decisions[0].outcome` is `unknown`, and the same ' +
    'request may be made again. Whoever is verified already stays so until then. Stored encrypted, shown masked.',
  access: { merchant: 'customers:write' },
  body: identityBody,
  answers: { 200: { description: 'What is known now', schema: identityResource } },
  problems: ['customer_not_found', 'identity_refused', 'identity_mismatch', 'identity_changed'],
  handle: async (api, req, res) => {
    const given = decode(identityBody, req.body);
    const customer = ownCustomer(req, res);
    const { keyId } = callerOf(res);
    const document = givenDocumentOf(given);
    const decided = await waitInPlace(
      api,
      res,
    )(() => decideIdentity(api, { ...customer, by: keyId, refundId: null, name: given.name, document }));
    if (decided === null) throw new EngineError('overloaded');
    refuse(decided.decision);
    res.json(await viewIdentity(api, customer));
  },
};

/** @throws EngineError for what was not kept */
function refuse(decision: IdentityDecision): void {
  switch (decision.kind) {
    case 'refused': {
      const pointer = decision.field === 'name' ? '/name' : `/document/${decision.field}`;
      const errors = [{ pointer, detail: documentRefusals[decision.code] }];
      throw new EngineError('identity_refused', undefined, { errors, context: { reason: decision.code } });
    }
    case 'mismatch':
      throw new EngineError('identity_mismatch', undefined, { context: { reason: decision.code } });
    case 'superseded':
    case 'too_many_tries':
      throw new EngineError('identity_changed');
    case 'verified':
    case 'format_checked':
    case 'unknown':
  }
}
