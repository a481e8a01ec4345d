import type { RefundOutcome } from '../../domain/outcome';
import type { AbnormalDestination } from '../../gateways/gateway';
import type { AbnormalRedirectInput, HeldBack } from '../contract';
import { gatewayOf, type ActivityDeps } from '../deps';
import { hopeless } from '../failure';
import { destinationOf } from '../recording/other-route';
import { groundFor } from './ground';
import { refundCall } from './refund-call';

/**
 * Has the provider send a refund that it holds to another destination, once, unless a stop of our own forbids it. It is
 * the same refund under the same key, so that it moves money once however often this is asked.
 */
export async function redirectAbnormal(
  deps: ActivityDeps,
  input: AbnormalRedirectInput,
): Promise<RefundOutcome | HeldBack> {
  const gateway = gatewayOf(deps, input.provider);
  if (gateway.redirectAbnormal === undefined) return { kind: 'unknown', reason: 'redirect_not_supported' };
  const { obstacle } = await groundFor(deps, input);
  if (obstacle !== null) return obstacle;
  const destination = await abnormalDestination(deps, input);
  const call = { ...refundCall(input), providerRefundId: input.providerRefundId };
  return deps.runSideEffect('gateway.redirect', () => gateway.redirectAbnormal!(call, destination));
}

/** In clear from here to the provider only. */
async function abnormalDestination(deps: ActivityDeps, input: AbnormalRedirectInput): Promise<AbnormalDestination> {
  const { destinationId } = input;
  if (destinationId === null) return { kind: 'merchant_account' };
  const { holder, account, bankType } = (await destinationOf(deps, input, destinationId)).destination;
  if (account.kind !== 'cn_card' || bankType === undefined) {
    throw hopeless('validation_failed', `The destination ${destinationId} is no bank card`);
  }
  return { kind: 'payer_card', bankType, cardNumber: account.number, holder };
}
