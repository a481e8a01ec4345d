import { EngineError } from '../../../domain/errors';
import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { findDestination, reviewDestination } from '../../destinations';
import { requireApprovalFactor } from '../../factors/operator-factor';
import type { Route } from '../../route';
import { destinationApprovalBody, refundResource } from '../../schemas/refund';

export const approveDestination: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/approve_destination',
  operationId: 'approveRefundDestination',
  tag: 'Refunds',
  summary: 'Let a refund go to a bank account whose holder is not the verified customer',
  description:
    'The alarm `destination_needs_review` names the account. The refund then goes there as if it had been accepted at once; a ' +
    'word once given stands. From an amount on that the policy sets, with your own second factor (`factor`), as for `approve`.',
  access: { operator: 'refunds:operate' },
  body: destinationApprovalBody,
  answers: {
    200: { description: 'The refund', schema: refundResource },
    202: { description: 'Sent on; whether the provider has taken it is not known yet', schema: refundResource },
  },
  problems: [
    'refund_not_found',
    'destination_not_found',
    'refund_recovering',
    'outcome_unknown',
    'illegal_transition',
    'request_in_flight',
    'contradicted_by_provider',
    'redirect_not_taken',
    'second_factor_required',
    'code_wrong',
    'code_used',
    'passkey_refused',
    'factor_not_enrolled',
  ],
  handle: async (api, req, res) => {
    const { destination: id, note = null, factor } = decode(destinationApprovalBody, req.body);
    refuseCardNumbers({ note });
    const given = await api.store.destinations.get(id);
    const isSentByProvider = given?.destination.bankType !== undefined;
    await act(api, req, res, {
      name: isSentByProvider ? updateNames.redirectAbnormal : updateNames.redirect,
      message: async (refund, caller) => {
        const { keyId: by } = caller;
        if (refund.state !== 'action_required') {
          throw new EngineError('illegal_transition', `The refund is ${refund.state} and waits for no bank account`);
        }
        await findDestination(api, refund, id);
        const { amount, currency } = refund;
        await requireApprovalFactor(
          api,
          caller,
          { kind: 'refund', id: refund.id, amount, currency, goesTo: id },
          factor,
        );
        const { id: destinationId } = await reviewDestination(api, refund, id, { decision: 'approved', by });
        return { by, destinationId };
      },
      isPending: ({ state }) => isSentByProvider && state === 'action_required',
      detail: { approved_destination: id, note },
    });
  },
};
