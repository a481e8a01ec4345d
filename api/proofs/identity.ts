import type { RefundDocument } from '../../store/store';
import type { Api } from '../deps';
import { givenDocumentOf } from '../identity/customers';
import { decideIdentity, type IdentityDecision } from '../identity/decide-identity';
import { identityProofBody, type GivenIdentity } from '../schemas/identity';
import type { ProofMethod, ProofResult } from './method';
import { limitPerson, requireVerifying } from './try-once';

/** Who tried stands in the record of the attempt at the refund: here it is the customer, whoever passes it on. */
const byCustomer = 'customer';

/**
 * The customer of a refund says who they are. It must be the person who is known already, or one whom somebody vouches for;
 * what nobody can say now proves nothing. Nor does a customer who was forgotten, or became somebody else, while the refund
 * waited: whoever can do that could have anybody take the money.
 */
export const identityProof: ProofMethod<GivenIdentity> = {
  name: 'identity',
  kind: 'identity',
  body: identityProofBody,
  prove: async (api, refund: RefundDocument, given) => {
    requireVerifying(refund);
    const { id: refundId, merchantId, customerId } = refund;
    if (customerId === null) return { passed: false, code: 'customer_unknown', triesLeft: null };
    const isReplaced = await api.store.identityAttempts.wasReplaced(merchantId, customerId, refund.createdAt);
    if (isReplaced) return { passed: false, code: 'identity_changed', triesLeft: null };
    const document = givenDocumentOf(given);
    const asked = { merchantId, customerId, refundId, by: byCustomer, name: given.name, document };
    const { attemptId, decision } = await limitPerson(
      api,
      refund,
      () => decideIdentity(api, asked),
      ({ decision: { kind } }) => kind === 'refused' || kind === 'mismatch',
    );
    if (isProof(api, decision)) return { passed: true, reference: attemptId };
    const failures = await api.store.identityAttempts.countFailed(merchantId, refundId);
    const triesLeft = Math.max(0, api.identityPolicy.triesMax - failures);
    return { passed: false, code: codeOf(decision), triesLeft } satisfies ProofResult;
  },
};

const isProof = ({ identityPolicy }: Api, { kind }: IdentityDecision): boolean =>
  kind === 'verified' || (kind === 'format_checked' && identityPolicy.proofLevel === 'format_checked');

function codeOf(decision: IdentityDecision): string {
  switch (decision.kind) {
    case 'refused':
    case 'mismatch':
      return decision.code;
    case 'unknown':
      return 'identity_unknown';
    case 'superseded':
      return 'identity_changed';
    case 'too_many_tries':
      return 'too_many_tries';
    case 'verified':
    case 'format_checked':
      return 'identity_unverified';
  }
}
