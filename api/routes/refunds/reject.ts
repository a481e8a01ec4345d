import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Route } from '../../route';
import { actionBody, refundResource } from '../../schemas/refund';

export const rejectRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/reject',
  operationId: 'rejectRefund',
  tag: 'Refunds',
  summary: 'Reject a refund that is verified, in review, or waits for goods',
  access: { operator: 'refunds:operate' },
  body: actionBody,
  bodyOptional: true,
  answers: { 200: { description: 'The refund', schema: refundResource } },
  problems: ['refund_not_found', 'refund_recovering', 'outcome_unknown', 'illegal_transition'],
  handle: async (api, req, res) => {
    const { reason = null, note = null } = decode(actionBody, req.body ?? {});
    refuseCardNumbers({ reason, note });
    await act(api, req, res, {
      name: updateNames.reject,
      message: (_, { keyId }) => ({ by: keyId }),
      detail: { reason, note },
    });
  },
};
