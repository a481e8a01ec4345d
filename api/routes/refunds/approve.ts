import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { requireApprovalFactor } from '../../factors/operator-factor';
import { requireOtherThanRequester } from '../../four-eyes';
import type { Route } from '../../route';
import { approvalBody, refundResource } from '../../schemas/refund';

export const approveRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/approve',
  operationId: 'approveRefund',
  tag: 'Refunds',
  summary: 'Approve a refund that is in review',
  description:
    'By another than whoever asked for it. From an amount on that the policy sets, with your own second factor (`factor`); ' +
    'a passkey answers the options of `POST /v1/refunds/{id}/approve/options`.',
  access: { operator: 'refunds:operate' },
  body: approvalBody,
  bodyOptional: true,
  answers: {
    200: { description: 'The refund', schema: refundResource },
    202: { description: 'Counted; another operator must approve too', schema: refundResource },
  },
  problems: [
    'refund_not_found',
    'refund_recovering',
    'outcome_unknown',
    'illegal_transition',
    'already_approved',
    'requester_cannot_approve',
    'second_factor_required',
    'code_wrong',
    'code_used',
    'passkey_refused',
    'factor_not_enrolled',
  ],
  handle: async (api, req, res) => {
    const { reason = null, note = null, factor } = decode(approvalBody, req.body ?? {});
    refuseCardNumbers({ reason, note });
    await act(api, req, res, {
      name: updateNames.approve,
      message: async (refund, caller) => {
        await requireOtherThanRequester(api, refund, caller);
        await requireApprovalFactor(api, caller, { kind: 'refund', ...refund }, factor);
        return { by: caller.keyId };
      },
      detail: { reason, note },
      isPending: ({ state }) => state === 'reviewing',
    });
  },
};
