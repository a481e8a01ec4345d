import type { GatewayCallInput } from '../../activities/contract';
import { providerKey } from '../../domain/ids';
import type { RefundOutcome } from '../../domain/outcome';
import type { ClosedRoute, RefundProgress } from '../../domain/refund';
import { asking } from './activities';
import { failureType } from './compensations';

/** The route that was closed last, where no attempt has been made on another since. */
function lastClosed({ closedRoutes, attempt }: RefundProgress): ClosedRoute | null {
  const last = closedRoutes?.at(-1);
  return last !== undefined && last.keyNumber === attempt?.keyNumber ? last : null;
}

const isOn = ({ provider, account, destinationId }: RefundProgress, route: ClosedRoute): boolean =>
  provider === route.provider && account === route.account && (destinationId ?? null) === route.destinationId;

/** The closed route that the refund still stands on; null: the way it is on is open. */
export function blockedRoute(progress: RefundProgress): ClosedRoute | null {
  const last = lastClosed(progress);
  return last !== null && isOn(progress, last) ? last : null;
}

/** Whether the refund goes another way and nothing has been sent there: the next key is due. */
export function isFreshRoute(progress: RefundProgress): boolean {
  const last = lastClosed(progress);
  return last !== null && !isOn(progress, last);
}

/** The closed routes that the refund does not stand on any more. */
export function leftRoutes(progress: RefundProgress): readonly ClosedRoute[] {
  const current = blockedRoute(progress);
  return (progress.closedRoutes ?? []).filter((closed) => closed !== current);
}

/** The routes with the one that the refund is on now among them. A route that closes twice stands once. */
export const closedRoutesWith = (
  { closedRoutes = [] }: RefundProgress,
  closed: ClosedRoute,
): readonly ClosedRoute[] => [...closedRoutes.filter(({ keyNumber }) => keyNumber !== closed.keyNumber), closed];

/** Asks the provider of a closed route what it says now; `call` is about the refund as it stands. */
export async function askClosedRoute(call: GatewayCallInput, route: ClosedRoute): Promise<RefundOutcome> {
  const { provider, account, providerRefundId, keyNumber } = route;
  try {
    return await asking(provider).queryRefund({
      ...call,
      provider,
      account,
      providerRefundId,
      key: providerKey(call.refundId, keyNumber),
    });
  } catch (error) {
    return { kind: 'unknown', reason: failureType(error) };
  }
}

/**
 * Whether the route is closed still. Its provider may have refused without ever making an object; of one that it made it
 * cannot know nothing.
 */
export const isRefusal = ({ kind }: RefundOutcome, route: ClosedRoute): boolean =>
  kind === 'failed' || kind === 'canceled' || (kind === 'not_found' && route.providerRefundId === null);
