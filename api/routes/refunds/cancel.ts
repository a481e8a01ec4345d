import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Route } from '../../route';
import { actionBody, refundResource } from '../../schemas/refund';

export const cancelRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/cancel',
  operationId: 'cancelRefund',
  tag: 'Refunds',
  summary: 'Withdraw a refund before it is submitted',
  access: { merchant: 'refunds:write', operator: 'refunds:operate' },
  body: actionBody,
  bodyOptional: true,
  answers: { 200: { description: 'The refund', schema: refundResource } },
  problems: ['refund_not_found', 'refund_recovering', 'outcome_unknown', 'not_cancelable', 'illegal_transition'],
  handle: async (api, req, res) => {
    const { reason = null, note = null } = decode(actionBody, req.body ?? {});
    refuseCardNumbers({ reason, note });
    await act(api, req, res, {
      name: updateNames.cancel,
      message: (_, { keyId }) => ({ by: keyId }),
      detail: { reason, note },
    });
  },
};
