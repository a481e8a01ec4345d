import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import type { Route } from '../../route';
import { refundResource, verifyBody } from '../../schemas/refund';
import { randomId } from '../../ids';

export const verifyRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/verify',
  operationId: 'verifyRefund',
  tag: 'Refunds',
  summary: 'Attest that the customer has proved identity or a second factor',
  access: { merchant: 'refunds:write' },
  body: verifyBody,
  answers: { 200: { description: 'The refund', schema: refundResource } },
  problems: ['refund_not_found', 'refund_recovering', 'outcome_unknown', 'illegal_transition'],
  handle: async (api, req, res) => {
    const { method, reference } = decode(verifyBody, req.body);
    await act(api, req, res, {
      name: updateNames.verify,
      message: async ({ id: refundId, merchantId }, { keyId }) => {
        const attempt = { id: randomId('va'), refundId, merchantId, method, passed: true, reference, at: api.now() };
        await api.store.verifications.insert(attempt);
        return { by: keyId, attemptId: attempt.id };
      },
      detail: { method },
    });
  },
};
