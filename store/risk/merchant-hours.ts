import { Schema, type Model } from 'mongoose';
import { windowMs, type WindowName } from '../../risk/decisions/features';
import { noTotals, type Totals, type WindowTotals } from '../../risk/decisions/history';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { from } from '../lists/filters';
import { partOptions, schemaOptions, text } from '../schema';
import type { RiskEvent } from './documents';
import type { StoredEvent } from './events';

/** What happened at a merchant in one hour, by kind and currency. */
interface HourTotals {
  readonly hour: number;
  readonly kind: StoredEvent['kind'];
  readonly currency: string;
  readonly count: number;
  readonly sum: number;
}

/**
 * A merchant's hours that are over, made from the events once and kept, so that its totals cost the same with a million
 * refunds as with ten. It can be made again at any time.
 */
interface StoredHours {
  readonly _id: string;
  /** The last hour that is in it. */
  readonly through: number;
  readonly hours: readonly HourTotals[];
}

const count = { type: Number, required: true } as const;
const schema = new Schema<StoredHours>(
  {
    _id: text,
    through: count,
    hours: [new Schema<HourTotals>({ hour: count, kind: text, currency: text, count, sum: count }, partOptions)],
  },
  { ...schemaOptions, collection: 'risk_merchant_hours' },
);

const hourMs = windowMs['1h'];
const hoursKept = windowMs['30d'] / hourMs;
const merchantsCached = 1_000;
/** Events of these last hours are read each time: what comes late is still counted. */
const openHours = 2;
/** From so many events in the open hours on, numbers may be a second old. */
const busyCount = 5_000;
const busyMs = 1_000;

/** Totals of one merchant by hour, of which the oldest are kept and the latest are read. */
export function merchantTotalsOf(
  { connection }: Pick<Database, 'connection'>,
  events: Model<StoredEvent>,
): (event: Omit<RiskEvent, 'keys'>) => Promise<WindowTotals> {
  const model = connection.model<StoredHours>('risk_merchant_hours', schema);
  const kept = new Map<string, StoredHours>();
  const closing = new Map<string, Promise<readonly HourTotals[]>>();
  const busy = new Map<string, { readonly readAt: number; readonly open: readonly OpenTotals[] }>();

  const hoursBetween = (merchantId: string, first: number, last: number): Promise<HourTotals[]> =>
    events
      .aggregate<{ _id: Pick<HourTotals, 'hour' | 'kind' | 'currency'>; count: number; sum: number }>([
        { $match: { merchantId, at: { ...from(new Date(first * hourMs)), $lt: new Date((last + 1) * hourMs) } } },
        {
          $group: {
            _id: { hour: '$hour', kind: '$kind', currency: '$currency' },
            count: { $sum: 1 },
            sum: { $sum: '$amount' },
          },
        },
      ])
      .then((rows) => rows.map(({ _id, count: found, sum }) => ({ ..._id, count: found, sum })));

  /** The hours that are over; refunds that come together bring them up to date once. */
  const closedHours = async (merchantId: string, through: number): Promise<readonly HourTotals[]> => {
    const known = kept.get(merchantId);
    if (known !== undefined && known.through >= through) return known.hours;
    const name = `${merchantId}/${through}`;
    const underWay = closing.get(name) ?? close(merchantId, through).finally(() => closing.delete(name));
    closing.set(name, underWay);
    return underWay;
  };

  const close = async (merchantId: string, through: number): Promise<readonly HourTotals[]> => {
    const known = kept.get(merchantId) ?? (await model.findById(merchantId).lean<StoredHours>());
    if (known !== null && known.through >= through) {
      keep(kept, known);
      return known.hours;
    }
    const first = Math.max((known?.through ?? 0) + 1, through - hoursKept);
    const added = await hoursBetween(merchantId, first, through);
    const still = (known?.hours ?? []).filter(({ hour }) => hour > through - hoursKept);
    const renewed: StoredHours = { _id: merchantId, through, hours: [...still, ...added] };
    await store(renewed);
    keep(kept, renewed);
    return renewed.hours;
  };

  /** Another process may be ahead: then what it wrote stands. */
  const store = async ({ _id, through, hours }: StoredHours): Promise<void> => {
    try {
      await model.updateOne({ _id, through: { $lt: through } }, { $set: { through, hours } }, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  };

  const openTotals = async (event: Omit<RiskEvent, 'keys'>, first: number): Promise<readonly OpenTotals[]> => {
    const last = busy.get(event.merchantId);
    if (last !== undefined && Math.abs(Date.now() - last.readAt) < busyMs) return last.open;
    const open = await readOpen(events, event, first);
    const isBusy = open.reduce((sum, { count: found }) => sum + found, 0) > busyCount;
    if (isBusy) busy.set(event.merchantId, { readAt: Date.now(), open });
    else busy.delete(event.merchantId);
    return open;
  };

  return async (event) => {
    const hour = Math.floor(event.at.getTime() / hourMs);
    const firstOpen = hour - openHours + 1;
    const [closed, open] = await Promise.all([
      closedHours(event.merchantId, firstOpen - 1),
      openTotals(event, firstOpen),
    ]);
    return windowsOf(event, closed, open);
  };
}

function keep(cache: Map<string, StoredHours>, hours: StoredHours): void {
  cache.delete(hours._id);
  cache.set(hours._id, hours);
  const [oldest] = cache.keys();
  if (cache.size > merchantsCached && oldest !== undefined) cache.delete(oldest);
}

interface OpenTotals extends Omit<HourTotals, 'hour'> {
  readonly lastHourCount: number;
  readonly lastHourSum: number;
}

async function readOpen(
  events: Model<StoredEvent>,
  { merchantId, at }: Omit<RiskEvent, 'keys'>,
  first: number,
): Promise<OpenTotals[]> {
  const lastHour = { $gt: ['$at', new Date(at.getTime() - hourMs)] };
  const rows = await events.aggregate<
    { _id: Pick<HourTotals, 'kind' | 'currency'> } & Omit<OpenTotals, 'kind' | 'currency'>
  >([
    { $match: { merchantId, at: from(new Date(first * hourMs)) } },
    {
      $group: {
        _id: { kind: '$kind', currency: '$currency' },
        count: { $sum: 1 },
        sum: { $sum: '$amount' },
        lastHourCount: { $sum: { $cond: [lastHour, 1, 0] } },
        lastHourSum: { $sum: { $cond: [lastHour, '$amount', 0] } },
      },
    },
  ]);
  return rows.map(({ _id, ...totals }) => ({ ..._id, ...totals }));
}

/** The refund itself has been counted, so it is taken out of what was read. */
function windowsOf(
  event: Omit<RiskEvent, 'keys'>,
  closed: readonly HourTotals[],
  open: readonly OpenTotals[],
): WindowTotals {
  const hour = Math.floor(event.at.getTime() / hourMs);
  const within = (window: WindowName): readonly Omit<HourTotals, 'hour'>[] => [
    ...open,
    // Another process may have closed hours that are open for a refund that is late.
    ...closed.filter((one) => one.hour > hour - windowMs[window] / hourMs && one.hour <= hour - openHours),
  ];
  const lastHour = open.map((one) => ({ ...one, count: one.lastHourCount, sum: one.lastHourSum }));
  return {
    '1h': withoutItself(event, lastHour),
    '24h': withoutItself(event, within('24h')),
    '30d': withoutItself(event, within('30d')),
  };
}

function withoutItself(event: Omit<RiskEvent, 'keys'>, rows: readonly Omit<HourTotals, 'hour'>[]): Totals {
  const total = rows.reduce<Totals>((sum, { kind, currency, count: found, sum: amount }) => {
    if (kind === 'payment') return { ...sum, payments: sum.payments + found };
    const refunds = sum.refunds + found;
    if (currency !== event.currency) return { ...sum, refunds };
    return { ...sum, refunds, inCurrency: sum.inCurrency + found, refundSum: sum.refundSum + amount };
  }, noTotals);
  // Numbers that are a second old may not have it yet.
  return {
    ...total,
    refunds: Math.max(total.refunds - 1, 0),
    inCurrency: Math.max(total.inCurrency - 1, 0),
    refundSum: Math.max(total.refundSum - event.amount, 0),
  };
}
