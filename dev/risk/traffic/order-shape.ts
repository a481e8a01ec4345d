import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrders, type Order } from '../../demo/orders/read-orders';
import { projectRoot } from '../../stack/project-root';
import { hoursOfWeek } from './clock';

/** What the real orders teach: traffic is drawn from it. */
export interface OrderShape {
  /** Orders in each hour of a week, Monday first. */
  readonly ordersByHour: readonly number[];
  /** Cancellations in each hour of a day. */
  readonly cancellationsByHour: readonly number[];
  /** Minor units, above zero. */
  readonly totals: readonly number[];
  /** Minor units, above zero. */
  readonly cancellationTotals: readonly number[];
  /** Cancellations for each purchase. */
  readonly cancellationRate: number;
  /** Share of purchases by somebody who bought before, among those who are known. */
  readonly repeatRate: number;
  /** Share of purchases that name no customer. */
  readonly guestRate: number;
}

/** Learns from `dev/data`. */
export function learnOrderShape(): OrderShape {
  const file = join(projectRoot(), 'dev', 'data', 'online-retail-2010-12.csv');
  return shapeOf(readOrders(readFileSync(file, 'utf8')));
}

function shapeOf({ purchases, cancellations }: ReturnType<typeof readOrders>): OrderShape {
  const known = purchases.filter(({ customer }) => customer !== null);
  const customers = new Set(known.map(({ customer }) => customer));
  return {
    ordersByHour: weekOf(purchases),
    cancellationsByHour: dayOf(cancellations),
    totals: positive(purchases.map(({ total }) => total)),
    cancellationTotals: positive(cancellations.map(({ total }) => -total)),
    cancellationRate: cancellations.length / purchases.length,
    repeatRate: 1 - customers.size / known.length,
    guestRate: 1 - known.length / purchases.length,
  };
}

const positive = (totals: readonly number[]): number[] => totals.filter((total) => total > 0);

/** 0 is Monday. The file's times have no zone; the shop's own clock is taken for UTC. */
const weekday = ({ invoicedAt }: Order): number => (new Date(`${invoicedAt}Z`).getUTCDay() + 6) % 7;
const hour = ({ invoicedAt }: Order): number => Number(invoicedAt.slice(11, 13));

function dayOf(orders: readonly Order[]): number[] {
  return Array.from({ length: 24 }, (_, wanted) => orders.filter((order) => hour(order) === wanted).length);
}

/** The file begins on a Wednesday and ends on a Sunday: its Monday and Tuesday are taken to be like Wednesday and Thursday. */
function weekOf(orders: readonly Order[]): number[] {
  const days = Array.from({ length: 7 }, (_, day) => dayOf(orders.filter((order) => weekday(order) === day)));
  const likeDays = [2, 3, 2, 3, 4, 5, 6];
  return Array.from({ length: hoursOfWeek }, (_, at) => days[likeDays[Math.floor(at / 24)]!]![at % 24]!);
}
