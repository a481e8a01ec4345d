import { EngineError } from '../../../domain/errors';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { findRefund } from '../../find-refund';
import { sendCode } from '../../proofs/send-code';
import { requestIdOf } from '../../request-id';
import { idOf, type Route } from '../../route';
import { challengeBody, challengeResource } from '../../schemas/verification';

export const challengeRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/challenges',
  operationId: 'challengeRefund',
  tag: 'Refunds',
  summary: 'Send the customer a code that proves a second factor',
  description:
    'To a contact of the customer that was registered before the refund was asked for. The code is good for some minutes and ' +
    'for this refund as it is now: with another amount or destination it is void.',
  access: { merchant: 'refunds:write' },
  body: challengeBody,
  answers: { 201: { description: 'A code is on its way', schema: challengeResource } },
  problems: [
    'refund_not_found',
    'illegal_transition',
    'factor_not_enrolled',
    'messages_not_configured',
    'message_refused',
    'too_many_codes',
  ],
  handle: async (api, req, res) => {
    const body = decode(challengeBody, req.body);
    const caller = callerOf(res);
    const { view } = await findRefund(api, caller, idOf(req));
    const refund = await api.store.refunds.get(view.id, [view.merchantId]);
    if (refund === null) throw new EngineError('illegal_transition', `The refund is ${view.state}, not verifying`);
    const sources = [`key/${caller.keyId}`, `ip/${api.personalHash('source_ip', req.ip ?? '')}`];
    const { challenge, delivery } = await sendCode(api, refund, { ...body, sources });
    await api.store.audit.append({
      at: api.now(),
      actor: caller.keyId,
      action: 'refund.challenge',
      subject: refund.id,
      merchantId: refund.merchantId,
      requestId: requestIdOf(res),
      detail: { challenge: challenge.id, channel: challenge.channel, delivery },
    });
    res.status(201).json({
      id: challenge.id,
      object: 'challenge',
      refund: refund.id,
      channel: challenge.channel,
      sent_to: challenge.masked,
      delivery,
      expires_at: challenge.expiresAt.toISOString(),
    });
  },
};
