import { z } from 'zod';
import { EngineError } from '../../domain/errors';
import type { ChallengeDocument, RefundDocument } from '../../store/store';
import type { Api } from '../deps';
import type { Checked } from '../factors/check';
import { isSameHash } from '../factors/same-hash';
import { bindingOf, hashOfCode } from './bind-code';
import type { ProofMethod } from './method';
import { tryOnce } from './try-once';

const body = z
  .strictObject({
    method: z.literal('code'),
    challenge: z.string().max(40).meta({ description: 'The id that `POST /v1/refunds/{id}/challenges` answered with' }),
    code: z.string().regex(/^[0-9]{6,10}$/, 'The digits of the code are expected'),
  })
  .meta({ id: 'CodeProof', description: 'The code that was sent to the customer' });

/** The customer has the telephone or mailbox that a code was sent to. */
export const codeProof: ProofMethod<z.output<typeof body>> = {
  name: 'code',
  kind: 'second_factor',
  body,
  prove: (api, refund, given) => tryOnce(api, refund, () => checkCode(api, refund, given)),
};

async function checkCode(
  api: Api,
  refund: RefundDocument,
  { challenge: id, code }: { readonly challenge: string; readonly code: string },
): Promise<Checked> {
  const challenge = await api.store.challenges.get(id);
  // Of another refund, customer or merchant: it is not told that it is there.
  if (challenge === null || challenge.refundId !== refund.id || challenge.merchantId !== refund.merchantId) {
    throw new EngineError('challenge_not_found');
  }
  requireGood(api, challenge, refund);
  if (!isSameHash(challenge.codeHash, hashOfCode(api, challenge, refund, code))) return { kind: 'wrong' };
  if (!(await api.store.challenges.use(id, api.now()))) throw new EngineError('code_used');
  return { kind: 'passed', reference: id };
}

function requireGood(api: Api, challenge: ChallengeDocument, refund: RefundDocument): void {
  if (challenge.usedAt !== null) throw new EngineError('code_used');
  if (challenge.expiresAt <= api.now()) throw new EngineError('code_expired');
  if (!isSameHash(challenge.binding, bindingOf(api, refund))) throw new EngineError('code_void');
}
