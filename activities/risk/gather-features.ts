import type { RefundRequest } from '../../domain/refund';
import {
  countedKeys,
  unknownFeatures,
  windowNames,
  type Features,
  type FeatureValue,
} from '../../risk/decisions/features';
import type { KeyHistory, WindowTotals } from '../../risk/decisions/history';
import type { RefundFacts } from '../../risk/monitors/event';
import { riskHashes } from '../../store/risk/hashes';
import type { Histories, PaymentDocument, RefundDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';
import { customerStanding, type CustomerStanding } from './customer-standing';
import type { Listed } from './listed';

const dayMs = 86_400_000;
/** From so many refunds on a mean says something. */
const customerHistoryMin = 3;
const merchantHistoryMin = 20;

/** What is assessed: a refund's row, its payment, and what was asked for. */
export interface Assessed {
  readonly row: RefundDocument;
  readonly payment: PaymentDocument;
  readonly request: RefundRequest;
}

export interface Gathered {
  readonly facts: RefundFacts;
  readonly features: Features;
}

/**
 * Gathers everything that a policy may look at, once: it counts the refund first, so that of two that are assessed together
 * one finds the other, and reads the rest beside that.
 */
export async function gatherFeatures(deps: ActivityDeps, assessed: Assessed, at: Date): Promise<Gathered> {
  const { row, request } = assessed;
  const facts = factsOf(deps, assessed, at);
  const { id, merchantId, amount, currency } = row;
  const event = { id, merchantId, at, amount, currency, keys: keysOf(facts) };
  const listable = { ...keysOf(facts), agent: facts.agent };
  const [histories, listed, standing] = await Promise.all([
    deps.store.riskEvents.countRefund(event),
    deps.risk.listed(merchantId, listable, at),
    customerStanding(deps.store, merchantId, row.customerId, at),
  ]);
  const merchant = await deps.store.riskEvents.merchantTotals(event);
  return { facts, features: featuresOf({ assessed, facts, request, histories, merchant, listed, standing, at }) };
}

function factsOf({ personalHash }: ActivityDeps, { row, payment, request }: Assessed, at: Date): RefundFacts {
  const { context } = request;
  return {
    refundId: row.id,
    merchantId: row.merchantId,
    paymentId: row.paymentId,
    provider: row.provider,
    amount: row.amount,
    currency: row.currency,
    captured: payment.captured,
    paymentAgeMs: at.getTime() - (payment.capturedAt ?? payment.createdAt).getTime(),
    customer: row.customerId === null ? null : riskHashes(personalHash).customer(row.merchantId, row.customerId),
    instrument: payment.instrumentHash ?? null,
    // Who asks may sit elsewhere than who paid; where that is not told, the payer's is what is known.
    device: context?.device ?? payment.deviceHash ?? null,
    ip: context?.ip ?? payment.ipHash ?? null,
    agent: context?.agent ?? null,
    destinationChanged: request.otherDestination ?? false,
  };
}

const keysOf = (facts: RefundFacts) =>
  Object.fromEntries(countedKeys.flatMap((key) => (facts[key] === null ? [] : [[key, facts[key]]])));

interface Sources {
  readonly assessed: Assessed;
  readonly facts: RefundFacts;
  readonly request: RefundRequest;
  readonly histories: Histories;
  readonly merchant: WindowTotals;
  readonly listed: Listed;
  readonly standing: CustomerStanding;
  readonly at: Date;
}

function featuresOf({ assessed, facts, request, histories, merchant, listed, standing, at }: Sources): Features {
  const { row, payment } = assessed;
  const { customer, instrument } = histories;
  return finite({
    ...unknownFeatures,
    amount: row.amount,
    captured: payment.captured,
    currency: row.currency,
    provider: row.provider,
    reason: request.reason,
    amount_share: row.amount / payment.captured,
    payment_age_days: facts.paymentAgeMs / dayMs,
    payment_refunds: payment.reservations.filter(({ state }) => state === 'held' || state === 'settled').length,
    hour_of_day: at.getUTCHours(),
    destination_changed: facts.destinationChanged,
    identity_level: standing.identityLevel,
    factor_count: standing.factorCount,
    block_listed: listed.block.length > 0,
    allow_listed: listed.allow.length > 0,
    customer_first_refund: customer?.first ?? null,
    ...againstMean('customer', row.amount, customer?.own, customerHistoryMin),
    ...againstMean('merchant', row.amount, merchant, merchantHistoryMin),
    ...elsewhereFeatures(instrument),
    ...Object.assign({}, ...countedKeys.map((key) => countFeatures(key, histories[key]?.own))),
    ...countFeatures('merchant', merchant),
  });
}

/** What is no number is not known: as JSON it is kept as null, and a back-test must find what was decided on. */
const finite = (features: Features): Features =>
  Object.fromEntries(
    Object.entries(features).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isFinite(value) ? null : value,
    ]),
  ) as Features;

type Some = Readonly<Partial<Record<keyof Features, FeatureValue>>>;

function countFeatures(counter: string, totals: WindowTotals | undefined): Some {
  if (totals === undefined) return {};
  const { refunds, payments } = totals['30d'];
  const windows = windowNames.flatMap((window) => [
    [`${counter}_refunds_${window}`, totals[window].refunds],
    [`${counter}_refund_sum_${window}`, totals[window].refundSum],
  ]);
  // Without a payment there is nothing that refunds are a share of.
  return Object.fromEntries([
    ...windows,
    [`${counter}_refund_ratio_30d`, payments === 0 ? null : refunds / payments],
  ]) as Some;
}

function againstMean(
  of: 'customer' | 'merchant',
  amount: number,
  totals: WindowTotals | undefined,
  enough: number,
): Some {
  if (totals === undefined) return {};
  const { inCurrency, refundSum } = totals['30d'];
  const isEnough = inCurrency >= enough && refundSum > 0;
  return {
    [`${of}_history_enough`]: isEnough,
    [`${of}_amount_ratio`]: isEnough ? amount / (refundSum / inCurrency) : null,
  };
}

function elsewhereFeatures(instrument: KeyHistory | undefined): Some {
  if (instrument === undefined) return {};
  const { otherMerchants, elsewhere } = instrument;
  return {
    instrument_other_merchants_24h: otherMerchants['24h'],
    instrument_other_merchants_30d: otherMerchants['30d'],
    instrument_elsewhere_1h: elsewhere['1h'],
    instrument_elsewhere_24h: elsewhere['24h'],
    instrument_elsewhere_30d: elsewhere['30d'],
  };
}
