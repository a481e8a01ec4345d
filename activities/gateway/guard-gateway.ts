import type { Gateway } from '../../gateways/gateway';
import type { Circuits } from './circuits';
import type { Lesson } from './circuit';

interface Answer {
  readonly kind: string;
  readonly reason?: string;
}

export const circuitOpen = 'circuit_open';

/**
 * What an outcome teaches. `held` is neutral: for a payment it may mean that nobody listened. So is a listing that could
 * not be read to its end: the provider answered page by page.
 */
function lesson({ kind, reason = '' }: Answer): Lesson {
  if (kind !== 'unknown' && kind !== 'unsent') return kind === 'held' ? 'nothing' : 'answered';
  if (reason.startsWith('redirect_refused_')) return 'answered';
  return reason.startsWith('listing_') ? 'nothing' : 'unknown';
}

const held = {
  lesson,
  instead: (retryAfterMs: number) => ({ kind: 'held', reason: circuitOpen, retryAfterMs }) as const,
};
const unknown = { lesson, instead: () => ({ kind: 'unknown', reason: circuitOpen }) as const };
/** An unknown listing may as well have been held off. */
const listing = {
  ...unknown,
  lesson: ({ kind }: Answer): Lesson => (kind === 'complete' ? 'answered' : 'nothing'),
};

/** The same gateway behind its accounts' circuits: while one is open, what would be sent is held and what is asked is unknown. */
export function guardGateway(gateway: Gateway, circuits: Circuits): Gateway {
  const { provider, acknowledgement } = gateway;
  const of = (account: string) => ({ provider, account });
  return {
    provider,
    acknowledgement,
    refund: (call) => circuits.through(of(call.account), () => gateway.refund(call), held),
    queryRefund: (call) => circuits.through(of(call.account), () => gateway.queryRefund(call), unknown),
    listRefunds: (account, id) => circuits.through(of(account), () => gateway.listRefunds(account, id), listing),
    charge: (call) => circuits.through(of(call.account), () => gateway.charge(call), held),
    findPayment: (lookup) => circuits.through(of(lookup.account), () => gateway.findPayment(lookup), unknown),
    ...closing(gateway, circuits),
    ...redirecting(gateway, circuits),
    ...settling(gateway),
    readCallback: (...args) => gateway.readCallback(...args),
  };
}

function redirecting(gateway: Gateway, circuits: Circuits): Pick<Gateway, 'redirectAbnormal'> {
  const { provider } = gateway;
  const redirect = gateway.redirectAbnormal?.bind(gateway);
  if (redirect === undefined) return {};
  return {
    redirectAbnormal: (call, to) =>
      circuits.through({ provider, account: call.account }, () => redirect(call, to), held),
  };
}

/** Optional in the port, and so here. */
function closing(gateway: Gateway, circuits: Circuits): Pick<Gateway, 'closePayment'> {
  const { provider } = gateway;
  const close = gateway.closePayment?.bind(gateway);
  if (close === undefined) return {};
  return {
    closePayment: (lookup) => circuits.through({ provider, account: lookup.account }, () => close(lookup), held),
  };
}

/** Reading what has moved sends no refund and is repeated as a whole: no circuit holds it up. */
function settling(gateway: Gateway): Pick<Gateway, 'readSettlement'> {
  const read = gateway.readSettlement?.bind(gateway);
  return read === undefined ? {} : { readSettlement: read };
}
