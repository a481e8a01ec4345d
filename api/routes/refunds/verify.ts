import { EngineError, isErrorCode } from '../../../domain/errors';
import { updateNames, type VerifyMessage } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import type { Api } from '../../deps';
import { randomId } from '../../ids';
import type { ProofMethod, ProofResult } from '../../proofs/method';
import { proofMethods } from '../../proofs/methods';
import type { RefundView } from '../../refund-view';
import type { Route } from '../../route';
import { refundResource } from '../../schemas/refund';
import { verifyBody } from '../../schemas/verification';
import { updateRefund } from '../../temporal/update-refund';

export const verifyRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/verify',
  operationId: 'verifyRefund',
  tag: 'Refunds',
  summary: 'Prove identity or a second factor of the customer',
  description:
    'What is still to be proved, and in which ways, is in `next_action`. A code that was sent (`code`), an authenticator app ' +
    '(`totp`) and `recovery_code` are checked here and go no further; with `real_name` and `second_factor` you attest what ' +
    'you have checked yourself, where the policy takes your word. A wrong code is answered with `tries_left`; when there are none, the ' +
    'refund is rejected or goes to an operator, by policy.',
  access: { merchant: 'refunds:write' },
  body: verifyBody,
  answers: {
    200: { description: 'The refund', schema: refundResource },
    202: { description: 'Proved; something else must be proved too', schema: refundResource },
  },
  problems: [
    'refund_not_found',
    'refund_recovering',
    'outcome_unknown',
    'illegal_transition',
    'challenge_not_found',
    'code_wrong',
    'code_used',
    'code_void',
    'code_expired',
    'too_many_tries',
    'factor_not_enrolled',
    'identity_changed',
  ],
  handle: async (api, req, res) => {
    const body = decode(verifyBody, req.body);
    const method = proofMethods.find(({ name }) => name === body.method)!;
    await act(api, req, res, {
      name: updateNames.verify,
      message: (refund, { keyId }) => prove(api, refund, keyId, method, body),
      isPending: ({ state }) => state === 'verifying',
      detail: { method: method.name },
    });
  },
};

/**
 * Checks what was typed and records what came of it. The workflow learns the record's id, of a proof or of the last try.
 * @throws EngineError with what is wrong
 */
async function prove(
  api: Api,
  { id: refundId, merchantId, ...view }: RefundView,
  by: string,
  method: ProofMethod,
  body: unknown,
): Promise<VerifyMessage> {
  const refund = await api.store.refunds.get(refundId, [merchantId]);
  if (refund === null) throw new EngineError('illegal_transition', `The refund is ${view.state}, not verifying`);
  const result = await method.prove(api, refund, body);
  const attempt = {
    id: randomId('va'),
    refundId,
    merchantId,
    method: method.name,
    kind: method.kind,
    passed: result.passed,
    reference: result.passed ? result.reference : null,
    at: api.now(),
  };
  const isLast = !result.passed && result.triesLeft === 0;
  await api.store.verifications.insert(isLast ? { ...attempt, exhausted: true } : attempt);
  const message = { by, attemptId: attempt.id };
  if (result.passed) return message;
  if (!isLast) throw failed(result);
  const conclude = async ({ state }: { readonly state: string }) => state;
  const state = await updateRefund(
    api,
    { id: refundId, merchantId, ...view },
    { name: updateNames.verify, message, conclude },
  );
  throw new EngineError('too_many_tries', `The tries are used up: the refund is ${state}`, { context: { state } });
}

function failed({ code, triesLeft }: Extract<ProofResult, { passed: false }>): EngineError {
  const context = { ...(triesLeft !== null && { tries_left: triesLeft }), ...(!isErrorCode(code) && { reason: code }) };
  return new EngineError(isErrorCode(code) ? code : 'validation_failed', undefined, { context });
}
