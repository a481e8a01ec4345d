import { updateNames } from '../../../domain/refund-messages';
import { isFinal } from '../../../domain/refund-state';
import { act } from '../../actions';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Route } from '../../route';
import { refundResource, resolveBody } from '../../schemas/refund';

export const resolveRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/resolve',
  operationId: 'resolveRefund',
  tag: 'Refunds',
  summary: 'Decide with evidence what became of a refund that automation cannot bring to an end',
  description: 'The provider is asked first, and its word counts. To declare a refund failed takes two operators.',
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
      message: (_, { keyId }) => ({ by: keyId, to, providerReference }),
      detail: { to, provider_reference: providerReference, note },
      // Only giving a refund up takes two.
      isPending: ({ state }) => (to === 'failed' || to === 'canceled') && !isFinal(state),
    });
  },
};
