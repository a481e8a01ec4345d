import type { RefundState } from '../../../domain/refund-state';
import type { MonitoredEvent } from '../../../risk/monitors/event';
import { hourMs, minuteMs } from './clock';
import type { Order, RefundAsk } from './order';
import type { Outage } from './outages';
import type { Random } from './random';

const rejectedShare = 0.01;
const verifiedShare = 0.3;
const unknownShare = 0.004;
const processingShare = 0.15;

/** A refund as the engine tells of it. */
export interface RefundStory {
  readonly refundId: string;
  readonly events: readonly MonitoredEvent[];
  /** The outage in which it was sent. */
  readonly outage: string | null;
}

/** The payment's trade record. */
export const paymentEvent = ({ paymentId, merchant, at, captured }: Order): MonitoredEvent => ({
  id: `${paymentId}:payment`,
  at,
  kind: 'record',
  recordId: `${paymentId}:payment`,
  merchantId: merchant.id,
  type: 'payment',
  amount: captured,
  currency: merchant.currency,
});

/** Plays a refund from the decision to its end: states, trade records, the approval where somebody must approve. */
export function refundEvents(random: Random, ask: RefundAsk, outages: readonly Outage[]): RefundStory {
  const { order, amount } = ask;
  const { merchant, provider } = order;
  const refundId = random.token('re_');
  const common = { refundId, merchantId: merchant.id, amount, currency: merchant.currency };
  const events: MonitoredEvent[] = [];
  const state = (to: RefundState, at: number): void =>
    void events.push({ id: `${refundId}:${to}`, at: Math.floor(at), kind: 'state', to, provider, ...common });
  const record = (type: string, at: number): void => {
    const recordId = `${refundId}:${type}`;
    const { merchantId, currency } = common;
    events.push({ id: recordId, at: Math.floor(at), kind: 'record', recordId, type, merchantId, amount, currency });
  };
  const decision = decide(random, ask);
  events.push({
    id: `${refundId}:decision`,
    at: ask.at,
    kind: 'decision',
    decision,
    ...common,
    paymentId: order.paymentId,
    provider,
    captured: order.captured,
    paymentAgeMs: ask.at - order.at,
    customer: order.customer,
    instrument: order.instrument,
    device: ask.device,
    ip: ask.ip,
    agent: ask.agent,
    destinationChanged: ask.destinationChanged,
  });
  record('refund_hold', ask.at);
  if (decision === 'reject') {
    state('rejected', ask.at);
    record('refund_release', ask.at);
    return { refundId, events, outage: null };
  }
  let at = ask.at;
  if (decision === 'verify') state('verifying', at);
  if (decision === 'verify') at += random.exponential(20 * minuteMs);
  if (decision === 'review') {
    state('reviewing', at);
    at += random.exponential(30 * minuteMs);
    const operator = ask.operator ?? random.pick(merchant.operators);
    events.push({ id: `${refundId}:approval`, at: Math.floor(at), kind: 'approval', operator, ...common });
  }
  const sent = at + random.between(100, 2_000);
  state('submitting', sent);
  const outage = outages.find((one) => one.provider === provider && sent >= one.from && sent < one.until);
  let ends = sent + random.between(300, 3_000);
  if (random.chance(outage?.unknown ?? unknownShare)) {
    state('unknown', ends);
    ends = (outage?.until ?? ends) + random.exponential(10 * minuteMs);
  } else if (random.chance(processingShare)) {
    state('processing', ends);
    ends += random.exponential(8 * hourMs);
  }
  const failed = random.chance(ask.failing);
  state(failed ? 'failed' : 'succeeded', ends);
  record(failed ? 'refund_release' : 'refund', ends);
  return { refundId, events, outage: outage?.id ?? null };
}

function decide(
  random: Random,
  { order, amount, destinationChanged }: RefundAsk,
): 'allow' | 'verify' | 'review' | 'reject' {
  if (random.chance(rejectedShare)) return 'reject';
  if (amount >= order.merchant.approvalFrom) return 'review';
  return destinationChanged && random.chance(verifiedShare) ? 'verify' : 'allow';
}
