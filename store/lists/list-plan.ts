import type { Model } from 'mongoose';
import type { ListQuery, ListSort } from '../store';
import { between } from './filters';
import type { Conditions, Lead } from './filters';
import type { Window } from './growing-windows';

/** How a list can be answered: by which indexes, and what is then checked on the rows that they find. */
export interface ListPlan<Row> {
  readonly model: Model<Row>;
  readonly timeField: 'createdAt' | 'occurredAt';
  /** Null: the list has no amounts to ask for. */
  readonly amountField: 'amount' | 'captured' | null;
  /** Any of them finds every row of the list; none: time alone does. */
  readonly leads: readonly Lead[];
  readonly residual: Conditions;
}

/** Something that rows are ordered by, as whole numbers: milliseconds or minor units. */
export interface Axis {
  readonly kind: 'time' | 'amount';
  readonly field: string;
  /** How wide the first window is: so narrow that it holds few rows wherever they are dense. */
  readonly first: number;
  /** Counts. */
  readonly floor: number;
  /** Does not count; null: there is none. */
  readonly ceiling: number | null;
}

const minuteMs = 60_000;
const above = (end: number | undefined): number | null => (end === undefined ? null : end + 1);

/** The last millisecond of which every server knows the next one. */
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 998);

/** The time of a list's rows, between the bounds that the query gives; none is from before 1970. */
export const timeAxis = <Row>({ timeField }: ListPlan<Row>, { createdFrom, createdTo }: ListQuery): Axis => ({
  kind: 'time',
  field: timeField,
  first: minuteMs,
  floor: Math.max(createdFrom?.getTime() ?? 0, 0),
  ceiling: above(createdTo === undefined ? undefined : Math.min(createdTo.getTime(), lastMs)),
});

function amountAxis<Row>({ amountField }: ListPlan<Row>, { amountFrom = 0, amountTo }: ListQuery): Axis {
  if (amountField === null) throw new Error('The list has no amounts');
  return { kind: 'amount', field: amountField, first: 1, floor: amountFrom, ceiling: above(amountTo) };
}

/** By what a list is ordered. */
export const axisOf = <Row>(plan: ListPlan<Row>, query: ListQuery): Axis =>
  sortOf(query).endsWith('amount') ? amountAxis(plan, query) : timeAxis(plan, query);

/** Which way its rows are read: backwards when the page ends before its cursor. */
export const signOf = (query: ListQuery): 1 | -1 =>
  sortOf(query).startsWith('-') === (query.endingBefore === undefined) ? -1 : 1;

const sortOf = ({ sort = '-created' }: ListQuery): ListSort => sort;

/** A point of an axis as it is stored. */
export const stored = (axis: Axis, point: number): Date | number => (axis.kind === 'time' ? new Date(point) : point);

/**
 * A window as a condition on its axis. Strict bounds only: on a descending index one server leaves out what equals an
 * inclusive one, and these are whole numbers.
 */
export const within = (axis: Axis, { from, to }: Window): Conditions => ({
  [axis.field]: { $gt: stored(axis, from - 1), ...(to !== null && { $lt: stored(axis, to) }) },
});

/** What is checked on rows that are found: the ranges of both axes, too. */
export const checksOf = <Row>(plan: ListPlan<Row>, query: ListQuery): Conditions => ({
  ...plan.residual,
  ...(plan.amountField !== null && between(plan.amountField, query.amountFrom, query.amountTo)),
  ...between(plan.timeField, query.createdFrom, query.createdTo),
});
