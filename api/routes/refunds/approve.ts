import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Route } from '../../route';
import { actionBody, refundResource } from '../../schemas/refund';

export const approveRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/approve',
  operationId: 'approveRefund',
  tag: 'Refunds',
  summary: 'Approve a refund that is in review',
  access: { operator: 'refunds:operate' },
  body: actionBody,
  bodyOptional: true,
  answers: {
    200: { description: 'The refund', schema: refundResource },
    202: { description: 'Counted; another operator must approve too', schema: refundResource },
  },
  problems: ['refund_not_found', 'refund_recovering', 'outcome_unknown', 'illegal_transition', 'already_approved'],
  handle: async (api, req, res) => {
    const { reason = null, note = null } = decode(actionBody, req.body ?? {});
    refuseCardNumbers({ reason, note });
    await act(api, req, res, {
      name: updateNames.approve,
      message: (_, { keyId }) => ({ by: keyId }),
      detail: { reason, note },
      isPending: ({ state }) => state === 'reviewing',
    });
  },
};
