import { updateNames } from '../../../domain/refund-messages';
import { EngineError } from '../../../domain/errors';
import { isFinal, type RefundState } from '../../../domain/refund-state';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Api } from '../../deps';
import type { RefundView } from '../../refund-view';
import type { Route } from '../../route';
import { refundResource, resolveBody } from '../../schemas/refund';

export const resolveRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/resolve',
  operationId: 'resolveRefund',
  tag: 'Refunds',
  summary: 'Decide with evidence what became of a refund that automation cannot bring to an end',
  description:
    'The provider is asked first, and its word counts. To declare a refund failed takes two operators. One that came to ' +
    '`manual_review` before it was approved is not sent: proofs and approvals are still missing.',
  access: { operator: 'refunds:operate' },
  body: resolveBody,
  answers: {
    200: { description: 'The refund', schema: refundResource },
    202: { description: 'Counted; another operator must confirm it', schema: refundResource },
  },
  problems: [
    'refund_not_found',
    'refund_recovering',
    'outcome_unknown',
    'illegal_transition',
    'contradicted_by_provider',
    'second_operator_required',
    'too_early',
  ],
  handle: async (api, req, res) => {
    const { to, provider_reference: providerReference = null, note } = decode(resolveBody, req.body);
    refuseCardNumbers({ note });
    await act(api, req, res, {
      name: updateNames.resolve,
      message: async (refund, { keyId }) => {
        if (to === 'submitting') await requireApprovedOnce(api, refund);
        return { by: keyId, to, providerReference };
      },
      detail: { to, provider_reference: providerReference, note },
      // Only giving a refund up takes two.
      isPending: ({ state }) => (to === 'failed' || to === 'canceled') && !isFinal(state),
    });
  },
};

/** Where only what was ready to be sent comes to; `manual_review` follows any state. */
const readyStates: readonly RefundState[] = ['approved', 'submitting', 'unknown', 'processing', 'action_required'];

/**
 * A refund whose ending failed comes to an operator too, rejected or not proved as it is: one person's word sends nothing
 * that was never ready to be sent.
 */
async function requireApprovedOnce({ store }: Api, { id, merchantId }: RefundView): Promise<void> {
  const row = await store.refunds.get(id, [merchantId]);
  const wasReady = row?.history.some(({ state }) => readyStates.includes(state)) ?? false;
  if (!wasReady) throw new EngineError('illegal_transition', 'The refund was never approved and cannot be sent');
}
