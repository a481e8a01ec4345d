import { isAt } from '../../domain/at-provider';
import { refundIdOfKey } from '../../domain/ids';
import type { OurMovement } from '../../domain/reconciliation';
import { isFinal } from '../../domain/refund-state';
import { namesBooking, type SettlementLine } from '../../domain/settlement';
import type { PaymentDocument, RefundDocument, SettlementDocument, Store } from '../../store/store';
import { findLateBookings, lateMovement, type LateBooking } from './late-bookings';

/** What we know of a line's movement: null where nothing of ours is it. */
export interface OurSide {
  readonly movement: OurMovement | null;
  readonly payment: PaymentDocument | null;
  readonly refund: RefundDocument | null;
  /** The file has the opposite movement, too. */
  readonly undone: boolean;
}

type Lookup = Pick<Store, 'payments' | 'refunds' | 'settlements' | 'tradeRecords'>;

const opposite = { refund: 'reversal', reversal: 'refund' } as const;

/** Looks up what we know of each of these lines of one account, a few queries for all of them. */
export async function findOurSides(store: Lookup, lines: readonly SettlementDocument[]): Promise<OurSide[]> {
  const [first] = lines;
  if (first === undefined) return [];
  const { provider, account } = first;
  const [payments, refunds, opposites] = await Promise.all([
    store.payments.findMany({
      account,
      ids: lines.flatMap(({ kind, ourKey }) => (kind === 'payment' && ourKey !== null ? [ourKey] : [])),
      providerIds: lines.flatMap(({ providerPaymentId }) => providerPaymentId ?? []),
    }),
    store.refunds.findMany({
      account,
      ids: lines.flatMap(({ ourKey }) => (ourKey === null ? [] : (refundIdOfKey(ourKey) ?? []))),
      providerIds: lines.flatMap(({ kind, providerId }) => (kind === 'payment' ? [] : [providerId])),
    }),
    Promise.all(
      (['refund', 'reversal'] as const).map((kind) => {
        const providerIds = lines
          .filter((line) => line.kind === opposite[kind] || (line.kind === kind && namesBooking(line)))
          .map(({ providerId }) => providerId);
        return store.settlements.about({ provider, account }, { kind, providerIds, ourKeys: [] });
      }),
    ),
  ]);
  const undone = new Set(opposites.flat().map((line) => `${line.kind} ${line.providerId}`));
  const late = await findLateBookings(store, refunds);
  const bookings = opposites.flat().filter(namesBooking);
  return lines.map((line) => repeated(line, sideOf(line, { payments, refunds, late, undone }), bookings));
}

interface Rows {
  readonly payments: readonly PaymentDocument[];
  readonly refunds: readonly RefundDocument[];
  readonly late: ReadonlyMap<string, LateBooking>;
  readonly undone: ReadonlySet<string>;
}

function sideOf(line: SettlementDocument, { payments, refunds, late, undone }: Rows): OurSide {
  const payment = payments.find((row) => isPaymentOf(row, line)) ?? null;
  if (line.kind === 'payment')
    return { movement: payment && paymentMovement(payment), payment, refund: null, undone: false };
  const refund = refunds.find((row) => isRefundOf(row, line)) ?? null;
  const isUndone = line.kind !== 'fee' && undone.has(`${opposite[line.kind]} ${line.providerId}`);
  const movement = refund === null ? externalMovement(payment, line) : movementOf(refund, line, late.get(refund.id));
  return { movement, payment, refund, undone: isUndone };
}

/**
 * Another booking of the provider under an id that it has booked before is a payout of its own, which the books lack, unless
 * the provider has taken it back; what it took back so is no reversal of the refund.
 */
function repeated(line: SettlementDocument, side: OurSide, bookings: readonly SettlementDocument[]): OurSide {
  if (side.movement === null || !namesBooking(line)) return side;
  const of = (kind: SettlementDocument['kind']): string[] =>
    bookings
      .filter((row) => row.kind === kind && row.providerId === line.providerId)
      .toSorted((one, other) => one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1))
      .map(({ id }) => id);
  const [paid, back] = [of('refund'), of('reversal')];
  const free = back.length - (side.refund?.state === 'reversed' ? 1 : 0);
  const place = (line.kind === 'refund' ? paid : back).indexOf(line.id);
  const isOther = line.kind === 'refund' ? place > 0 : place < Math.min(paid.length - 1, free);
  const isTakenBack = line.kind === 'reversal' || place <= free;
  if (!isOther) return side;
  return isTakenBack
    ? { ...side, movement: { ...side.movement, standing: 'closed' }, undone: true }
    : { ...side, movement: null };
}

const isPaymentOf = (row: PaymentDocument, line: SettlementLine): boolean =>
  isAt(row, line) &&
  (row.providerPaymentId === line.providerPaymentId || (row.providerPaymentId === null && row.id === line.ourKey));

/**
 * By our key, or by the provider's id. A second object of the provider under the same key is not the refund: whoever was
 * paid by it was paid twice.
 */
function isRefundOf(row: RefundDocument, line: SettlementLine): boolean {
  const route = isAt(row, line) ? row : row.closedRoutes.find((closed) => isAt(closed, line));
  if (route === undefined) return false;
  if (route.providerRefundId !== null) return route.providerRefundId === line.providerId;
  return line.ourKey !== null && refundIdOfKey(line.ourKey) === row.id;
}

const paymentMovement = ({ captured: amount, currency, capturedAt, status }: PaymentDocument): OurMovement => ({
  amount,
  currency,
  at: capturedAt,
  standing: status === 'captured' ? 'booked' : 'open',
});

/** What was paid after the end is in the books whatever the row's state, by the route that paid it and no other. */
const movementOf = (row: RefundDocument, line: SettlementLine, late: LateBooking | undefined): OurMovement =>
  (late === undefined ? null : lateMovement(late, line)) ?? refundMovement(row, line);

function refundMovement(row: RefundDocument, line: SettlementLine): OurMovement {
  const { amount, currency, state, stateSince } = row;
  // Where a way was closed, the refund moved nothing that way but what was paid late, whatever became of it by another.
  if (!isAt(row, line)) return { amount, currency, at: null, standing: 'closed' };
  const isBooked = state === 'reversed' || (line.kind === 'refund' && state === 'succeeded');
  const isOver = isFinal(state) && state !== 'succeeded';
  const standing = isBooked ? 'booked' : isOver ? 'closed' : 'open';
  return { amount, currency, at: isBooked && state === 'succeeded' ? stateSince : null, standing };
}

/** A refund that was made outside the engine stands as an entry of its payment. */
function externalMovement(payment: PaymentDocument | null, line: SettlementLine): OurMovement | null {
  const entry = payment?.reservations.find(({ external, refund }) => external && refund === line.providerId);
  if (payment === null || entry === undefined) return null;
  const isBooked = line.kind === 'refund' || entry.state === 'reversed';
  return { amount: entry.amount, currency: payment.currency, at: null, standing: isBooked ? 'booked' : 'open' };
}
