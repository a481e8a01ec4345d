import { EngineError } from '../../../domain/errors';
import { isSameDestination, maskedDestination } from '../../../domain/bank-transfer';
import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import { bankDestinationOf } from '../../decode/bank-account';
import { decode } from '../../decode/decode';
import type { Route } from '../../route';
import { redirectBody, refundResource } from '../../schemas/refund';

export const redirectRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/redirect',
  operationId: 'redirectRefund',
  tag: 'Refunds',
  summary: 'Give a bank account for a refund that cannot go back the way the money came',
  description:
    'While `next_action.type` is `provide_bank_account`. The account is stored encrypted and shown masked; giving the same ' +
    'one again changes nothing. The refund then goes to it, on the same reservation.',
  access: { merchant: 'refunds:write' },
  body: redirectBody,
  answers: { 200: { description: 'The refund', schema: refundResource } },
  problems: ['refund_not_found', 'illegal_transition', 'request_in_flight', 'card_number_refused'],
  handle: async (api, req, res) => {
    const { bank_account: given } = decode(redirectBody, req.body);
    const destination = bankDestinationOf(given, '/bank_account');
    const { kind, masked } = maskedDestination(destination);
    await act(api, req, res, {
      name: updateNames.redirect,
      message: async ({ id: refundId, merchantId, state }, { keyId }) => {
        const known = await api.store.destinations.list(refundId);
        const isKnown = known.some((row) => isSameDestination(row.destination, destination));
        // Nobody's account is kept for a refund that does not ask for one.
        if (!isKnown && state !== 'action_required') {
          throw new EngineError('illegal_transition', `The refund is ${state} and waits for no bank account`);
        }
        const row = { refundId, merchantId, source: 'redirect', destination, createdAt: api.now() } as const;
        return { by: keyId, destinationId: (await api.store.destinations.keep(row)).id };
      },
      detail: { kind, masked },
    });
  },
};
