import type { ProviderName } from './outcome';

/** What a line of a settlement file can be about. */
export const settlementKinds = ['payment', 'refund', 'reversal', 'fee'] as const;
export type SettlementKind = (typeof settlementKinds)[number];

/** Movements that the engine has in its books, too. */
export type MovementKind = Exclude<SettlementKind, 'fee'>;

/** One line of what a provider says has moved, in one form for all of them. */
export interface SettlementLine {
  readonly provider: ProviderName;
  readonly account: string;
  readonly kind: SettlementKind;
  /** The provider's own name of the line: the same line has the same one in every copy of the file. */
  readonly ref: string;
  /** Our payment id or refund key, where the line carries it. */
  readonly ourKey: string | null;
  /** The provider's id of the payment or refund; of a fee, the line's. */
  readonly providerId: string;
  readonly providerPaymentId: string | null;
  /** Minor units, never negative: the kind tells the direction. */
  readonly amount: number;
  readonly currency: string;
  /** What the provider took for it, minor units of `feeCurrency`; negative where it gave something back. */
  readonly fee: number;
  readonly feeCurrency: string;
  readonly at: Date;
  /** False: the provider has accepted it, and the line does not say that it went through. */
  readonly settled: boolean;
  /** Its number in the file or listing, from 1. */
  readonly line: number;
}

/** The same line is the same row, whatever file it came in. */
export const settlementLineId = ({
  provider,
  account,
  kind,
  ref,
}: Pick<SettlementLine, 'provider' | 'account' | 'kind' | 'ref'>): string => `${provider}/${account}/${kind}/${ref}`;

interface SettlementFacts {
  /** The provider's day begins so much before UTC's. */
  readonly utcOffsetMs: number;
  /** What its files tell of. */
  readonly kinds: readonly MovementKind[];
  /** A movement so near to the edge of a day may stand in the file of the next or the last one. */
  readonly edgeMs: number;
  /** When after the end of a day its file is there. */
  readonly readyAfterMs: number;
  /** Whether a line may be named after its booking: another booking under the same id is another movement then. */
  readonly namesBookings: boolean;
}

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;
const china = { utcOffsetMs: 8 * hourMs, kinds: ['payment', 'refund'], edgeMs: hourMs, namesBookings: false } as const;

/**
 * What is to be known of each provider's files: Stripe's listing is cut by us, in UTC; Alipay's and WeChat Pay's bills
 * follow China's day and are there at 10 o'clock the next morning
 * (https://pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/get-trade-bill.html), neither tells of money that came back
 * later; banks book in their own time.
 */
export const settlementFacts: Readonly<Record<ProviderName, SettlementFacts>> = {
  stripe: {
    utcOffsetMs: 0,
    kinds: ['payment', 'refund', 'reversal'],
    edgeMs: hourMs,
    readyAfterMs: 2 * hourMs,
    namesBookings: false,
  },
  alipay: { ...china, readyAfterMs: 10 * hourMs + hourMs / 2 },
  wechatpay: { ...china, readyAfterMs: 10 * hourMs + hourMs / 2 },
  bank: {
    utcOffsetMs: 0,
    kinds: ['refund', 'reversal'],
    edgeMs: 3 * dayMs,
    readyAfterMs: 6 * hourMs,
    namesBookings: true,
  },
};

/** The `ref` of a line whose booking the provider names. */
export const bookingRef = (booking: string, providerId: string): string => `${booking}/${providerId}`;

/** Whether a line is named after its booking: a second one of the same kind under the same id is no copy of it. */
export const namesBooking = ({
  provider,
  ref,
  providerId,
}: Pick<SettlementLine, 'provider' | 'ref' | 'providerId'>): boolean =>
  settlementFacts[provider].namesBookings && ref.endsWith(`/${providerId}`);

/** `from` counts, `to` does not. */
export interface DayWindow {
  readonly from: Date;
  readonly to: Date;
}

/** Whether text is a day, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** The time that a day of the provider covers. `day` is `YYYY-MM-DD`. */
export function dayWindow(provider: ProviderName, day: string): DayWindow {
  const from = Date.parse(`${day}T00:00:00Z`) - settlementFacts[provider].utcOffsetMs;
  return { from: new Date(from), to: new Date(from + dayMs) };
}

/** The provider's day at a time (Unix milliseconds). */
export const dayOf = (provider: ProviderName, atMs: number): string =>
  new Date(atMs + settlementFacts[provider].utcOffsetMs).toISOString().slice(0, 'YYYY-MM-DD'.length);

/** The last day whose file can be there at a time (Unix milliseconds). */
export const lastSettledDay = (provider: ProviderName, atMs: number): string =>
  dayOf(provider, atMs - settlementFacts[provider].readyAfterMs - dayMs);
