import type { Monitor, Signal } from './monitor';
import { idsOf, remember, type RememberedRefund } from './recent';
import type { MonitorSettings } from './settings';
import { kindOf, merchantSubject, subjectsOf, type DecisionEvent } from './subjects';

type Settings = MonitorSettings['refundRing'];

interface Claim extends RememberedRefund {
  readonly merchantId: string;
  /** The customer; all guests are one. */
  readonly who: string;
  readonly device: string;
  /** It takes most of its payment. */
  readonly large: boolean;
}

interface RingState {
  readonly claims: readonly Claim[];
  /** Told already, or found to be ordinary, as a shop's own terminal is; until fewer names share it again. */
  readonly settled: boolean;
}

/** What claims have in common. */
interface Sharing {
  readonly merchantId: string | null;
  readonly names: number;
  readonly devices: number;
  /** Share of claims that take most of their payment. */
  readonly large: number;
  readonly claims: readonly Claim[];
}

/**
 * Different customers behind one device or card, or behind one address with fewer devices than names: offices and
 * carriers have as many devices as people. Rings take whole orders; a shop's own terminal is full of small goods. Names are
 * counted for each merchant, since one person has another at each.
 */
export function refundRingMonitor(settings: Settings): Monitor<RingState> {
  return {
    name: 'refund_ring',
    keysOf: (event) => (event.kind === 'decision' ? subjectsOf(event, ['instrument', 'device', 'ip']) : []),
    initial: () => ({ claims: [], settled: false }),
    observe(state, event, key) {
      if (event.kind !== 'decision') return { state, signals: [] };
      const claims = remember(state.claims, claimOf(event, settings), settings.windowMs, settings.refundsMax);
      const shared = sharings(claims, event.merchantId);
      const found = state.settled ? undefined : shared.find((sharing) => isRing(sharing, key, settings));
      const names = Math.max(...shared.map((sharing) => sharing.names));
      const settled =
        found !== undefined || names >= settings.ordinaryNames || (state.settled && names >= settings.namesMin);
      return { state: { claims, settled }, signals: found === undefined ? [] : [signalOf(found, event, key)] };
    },
  };
}

const claimOf = (
  { refundId, at, merchantId, customer, device, amount, captured }: DecisionEvent,
  { amountShareMin }: Settings,
): Claim => ({
  id: refundId,
  at,
  merchantId,
  who: customer ?? '',
  device: device ?? '',
  large: amount >= captured * amountShareMin,
});

/** At the merchant of the latest, and across all. */
function sharings(claims: readonly Claim[], merchantId: string): Sharing[] {
  const own = claims.filter((claim) => claim.merchantId === merchantId);
  const count = (of: readonly Claim[], what: (claim: Claim) => string): number => new Set(of.map(what)).size;
  const ofClaims = (of: readonly Claim[]): Omit<Sharing, 'merchantId'> => ({
    names: count(of, (claim) => `${claim.merchantId} ${claim.who}`),
    devices: count(of, ({ device }) => device),
    large: of.filter(({ large }) => large).length / of.length,
    claims: of,
  });
  return [
    { merchantId, ...ofClaims(own) },
    ...(own.length === claims.length ? [] : [{ merchantId: null, ...ofClaims(claims) }]),
  ];
}

function isRing({ merchantId, names, devices, large }: Sharing, key: string, settings: Settings): boolean {
  if (large < settings.largeShareMin) return false;
  const across = merchantId === null ? settings.namesAcrossMin - settings.namesMin : 0;
  if (kindOf(key) !== 'ip') return names >= settings.namesMin + across;
  return names >= settings.addressNamesMin + across && names - devices >= settings.addressExcessMin + across;
}

const signalOf = ({ merchantId, names, devices, claims }: Sharing, event: DecisionEvent, key: string): Signal => ({
  monitor: 'refund_ring',
  severity: 'critical',
  merchantId,
  subject: merchantId === null ? key : merchantSubject(merchantId),
  at: event.at,
  evidence: { shared: kindOf(key), customers: names, devices, refunds: claims.length },
  refundIds: idsOf(claims),
});
