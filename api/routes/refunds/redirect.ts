import { EngineError } from '../../../domain/errors';
import { isSameDestination, maskedDestination, type BankDestination } from '../../../domain/bank-transfer';
import { updateNames } from '../../../domain/refund-messages';
import { act } from '../../actions';
import type { Caller } from '../../caller';
import { decode } from '../../decode/decode';
import { redirectionOf } from '../../decode/redirection';
import type { Api } from '../../deps';
import { requireHolder } from '../../destinations';
import type { RefundDestination } from '../../../store/store';
import type { RefundView } from '../../refund-view';
import type { Route } from '../../route';
import { redirectBody, refundResource } from '../../schemas/refund';

export const redirectRefund: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/redirect',
  operationId: 'redirectRefund',
  tag: 'Refunds',
  summary: 'Say where a refund goes that cannot go back the way the money came',
  description:
    'While `next_action.type` is `provide_bank_account` or `choose_destination`. An account is stored encrypted and shown ' +
    'masked; giving the same one again changes nothing. The refund then goes there, on the same reservation. Where the ' +
    'customer is verified and the holder is somebody else, an operator must approve the account first. ' +
    'Operators may send money to the `merchant_account` only: whose card it is, the merchant says.',
  access: { merchant: 'refunds:write', operator: 'refunds:operate' },
  body: redirectBody,
  answers: {
    200: { description: 'The refund', schema: refundResource },
    202: { description: 'Sent on; whether the provider has taken it is not known yet', schema: refundResource },
  },
  problems: [
    'refund_not_found',
    'refund_recovering',
    'outcome_unknown',
    'illegal_transition',
    'request_in_flight',
    'contradicted_by_provider',
    'redirect_not_taken',
    'destination_needs_review',
    'destination_rejected',
    'card_number_refused',
  ],
  handle: async (api, req, res) => {
    const given = decode(redirectBody, req.body);
    const { update, destination } = redirectionOf(given);
    await act(api, req, res, {
      name: update,
      message: async (refund, caller) => {
        requireRight(caller, destination);
        requireAction(refund, destination === null || (await isKnown(api, refund, destination)));
        const kept = destination === null ? null : await keep(api, refund, destination);
        if (kept !== null) await requireHolder(api, refund, kept);
        return { by: caller.keyId, destinationId: kept?.id ?? null };
      },
      isPending: ({ state }) => update === updateNames.redirectAbnormal && state === 'action_required',
      detail: { to: given.to, ...(destination === null ? {} : maskedDestination(destination)) },
    });
  },
};

/** Nobody but the merchant names an account that money goes to. */
function requireRight({ kind }: Caller, destination: BankDestination | null): void {
  if (kind === 'operator' && destination !== null) {
    throw new EngineError('forbidden', 'Operators may redirect a refund to merchant_account only');
  }
}

async function isKnown({ store }: Api, { id }: RefundView, destination: BankDestination): Promise<boolean> {
  return (await store.destinations.list(id)).some((row) => isSameDestination(row.destination, destination));
}

/** Nobody's account is kept for a refund that does not ask for one. */
function requireAction({ state }: RefundView, mayRepeat: boolean): void {
  if (mayRepeat || state === 'action_required') return;
  throw new EngineError('illegal_transition', `The refund is ${state} and waits for no bank account`);
}

async function keep({ store, now }: Api, refund: RefundView, destination: BankDestination): Promise<RefundDestination> {
  const { id: refundId, merchantId } = refund;
  return store.destinations.keep({ refundId, merchantId, source: 'redirect', destination, createdAt: now() });
}
