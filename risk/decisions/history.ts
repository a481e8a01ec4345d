import { windowMs, windowNames, type WindowName } from './features';

/** Something that was counted: a refund, or a payment that was captured. */
export interface CountedEvent {
  readonly kind: 'refund' | 'payment';
  readonly merchantId: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
}

export interface Totals {
  readonly refunds: number;
  /** Of these, those in the refund's currency, and what they come to. */
  readonly inCurrency: number;
  readonly refundSum: number;
  readonly payments: number;
}

export type WindowTotals = Readonly<Record<WindowName, Totals>>;

/** What came before a refund, of one customer, instrument, device or address. */
export interface KeyHistory {
  /** At the refund's own merchant; sums in the refund's currency. */
  readonly own: WindowTotals;
  /** Refunds at other merchants. */
  readonly elsewhere: Readonly<Record<WindowName, number>>;
  /** How many other merchants had one. */
  readonly otherMerchants: Readonly<Record<WindowName, number>>;
  /** No refund was ever counted before. */
  readonly first: boolean;
}

/** What a refund's windows are counted for. */
export interface CountedFor {
  readonly merchantId: string;
  readonly currency: string;
  readonly atMs: number;
}

export const noTotals: Totals = { refunds: 0, inCurrency: 0, refundSum: 0, payments: 0 };

/** Sums up events that came before a refund: pure. What is later than the refund's time counts, as it stood before it. */
export function summarise(events: readonly CountedEvent[], of: CountedFor, first: boolean): KeyHistory {
  const within = Object.fromEntries(
    windowNames.map((window) => [window, events.filter(({ atMs }) => atMs > of.atMs - windowMs[window])]),
  ) as Record<WindowName, CountedEvent[]>;
  const each = <T>(make: (inWindow: readonly CountedEvent[]) => T): Record<WindowName, T> =>
    Object.fromEntries(windowNames.map((window) => [window, make(within[window])])) as Record<WindowName, T>;
  const isElsewhere = ({ kind, merchantId }: CountedEvent): boolean =>
    kind === 'refund' && merchantId !== of.merchantId;
  return {
    own: each((inWindow) => totalsOf(inWindow, of)),
    elsewhere: each((inWindow) => inWindow.filter(isElsewhere).length),
    otherMerchants: each((inWindow) => new Set(inWindow.filter(isElsewhere).map(({ merchantId }) => merchantId)).size),
    first,
  };
}

function totalsOf(events: readonly CountedEvent[], { merchantId, currency }: CountedFor): Totals {
  const own = events.filter((event) => event.merchantId === merchantId);
  const refunds = own.filter(({ kind }) => kind === 'refund');
  const inCurrency = refunds.filter((event) => event.currency === currency);
  return {
    refunds: refunds.length,
    inCurrency: inCurrency.length,
    refundSum: inCurrency.reduce((sum, { amount }) => sum + amount, 0),
    payments: own.length - refunds.length,
  };
}
