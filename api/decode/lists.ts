import { defaultListLimit } from '../../domain/limits';
import { refundStates, statusOf, type RefundState, type RefundStatus } from '../../domain/refund-state';
import type { ListQuery, PaymentFilter, RecordFilter, RefundFilter } from '../../store/store';
import type { Caller } from '../caller';
import type { z } from 'zod';
import type { paymentListQuery, recordListQuery, refundListQuery, SearchQuery } from '../schemas/lists';
import { fieldError } from './decode';

/** Exports have no pages, other lists no search. */
type AnyQuery = Omit<SearchQuery, Pages> & Partial<Pick<SearchQuery, Pages>>;
type Pages = 'limit' | 'ending_before';

/** What every list shares. */
export function listQueryOf(caller: Caller, query: AnyQuery): ListQuery {
  if (query.starting_after !== undefined && query.ending_before !== undefined) {
    throw fieldError('/ending_before', 'starting_after and ending_before exclude each other');
  }
  const createdFrom = oneOf(query, 'created[gte]', 'created_from');
  const createdTo = oneOf(query, 'created[lte]', 'created_to');
  const amountFrom = oneOf(query, 'amount[gte]', 'amount_from');
  const amountTo = oneOf(query, 'amount[lte]', 'amount_to');
  return {
    merchantIds: caller.merchantIds,
    limit: query.limit ?? defaultListLimit,
    ...(query.starting_after !== undefined && { startingAfter: query.starting_after }),
    ...(query.ending_before !== undefined && { endingBefore: query.ending_before }),
    ...(createdFrom !== undefined && { createdFrom }),
    ...(createdTo !== undefined && { createdTo }),
    ...(amountFrom !== undefined && { amountFrom }),
    ...(amountTo !== undefined && { amountTo }),
    ...(query.provider !== undefined && { provider: query.provider }),
    ...(query.currency !== undefined && { currency: query.currency }),
    ...(query.customer !== undefined && { customerId: query.customer }),
    ...(query.q !== undefined && { q: query.q }),
    ...(query.sort !== undefined && { sort: query.sort }),
  };
}

type Asked<Schema extends z.ZodType> = Omit<z.output<Schema>, Pages>;

/** What is asked of a list of refunds. */
export function refundFilterOf(query: Asked<typeof refundListQuery>): RefundFilter {
  const states = statesOf(query.state, query.status);
  return {
    ...(states !== null && { states }),
    ...(query.payment !== undefined && { paymentId: query.payment }),
    ...(query.order_id !== undefined && { orderId: query.order_id }),
  };
}

/** What is asked of a list of payments. */
export const paymentFilterOf = (query: Asked<typeof paymentListQuery>): PaymentFilter => ({
  ...(query.status !== undefined && { status: query.status }),
  ...(query.order_id !== undefined && { orderId: query.order_id }),
});

/** What is asked of a list of trade records. */
export const recordFilterOf = (query: Asked<typeof recordListQuery>): RecordFilter => ({
  ...(query.type !== undefined && { type: query.type }),
  ...(query.payment !== undefined && { paymentId: query.payment }),
  ...(query.refund !== undefined && { refundId: query.refund }),
  ...(query.order_id !== undefined && { orderId: query.order_id }),
});

/** A bound in either of its two spellings; in both at once it would be unclear which counts. */
function oneOf<A extends keyof AnyQuery, B extends keyof AnyQuery>(
  query: AnyQuery,
  name: A,
  other: B,
): AnyQuery[A] | AnyQuery[B] {
  if (query[name] !== undefined && query[other] !== undefined) {
    throw fieldError(`/${other}`, `${name} and ${other} are the same bound: give one of them`);
  }
  return query[name] ?? query[other];
}

/** The states that both filters allow; null: no filter. */
function statesOf(states?: readonly RefundState[], status?: RefundStatus): readonly RefundState[] | null {
  if (states === undefined && status === undefined) return null;
  return (states ?? refundStates).filter((state) => status === undefined || statusOf(state) === status);
}
