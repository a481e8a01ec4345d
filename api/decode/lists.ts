import { refundStates, statusOf, type RefundState, type RefundStatus } from '../../domain/refund-state';
import type { ListQuery } from '../../store/store';
import type { Caller } from '../caller';
import type { RangeQuery } from '../schemas/lists';
import { fieldError } from './decode';

/** The bounds that every list shares. */
export function listQueryOf(caller: Caller, query: RangeQuery): ListQuery {
  if (query.starting_after !== undefined && query.ending_before !== undefined) {
    throw fieldError('/ending_before', 'starting_after and ending_before exclude each other');
  }
  const createdFrom = oneOf(query, 'created[gte]', 'created_from');
  const createdTo = oneOf(query, 'created[lte]', 'created_to');
  const amountFrom = oneOf(query, 'amount[gte]', 'amount_from');
  const amountTo = oneOf(query, 'amount[lte]', 'amount_to');
  return {
    merchantIds: caller.merchantIds,
    limit: query.limit,
    ...(query.starting_after !== undefined && { startingAfter: query.starting_after }),
    ...(query.ending_before !== undefined && { endingBefore: query.ending_before }),
    ...(createdFrom !== undefined && { createdFrom }),
    ...(createdTo !== undefined && { createdTo }),
    ...(amountFrom !== undefined && { amountFrom }),
    ...(amountTo !== undefined && { amountTo }),
  };
}

/** A bound in either of its two spellings; in both at once it would be unclear which counts. */
function oneOf<A extends keyof RangeQuery, B extends keyof RangeQuery>(
  query: RangeQuery,
  name: A,
  other: B,
): RangeQuery[A] | RangeQuery[B] {
  if (query[name] !== undefined && query[other] !== undefined) {
    throw fieldError(`/${other}`, `${name} and ${other} are the same bound: give one of them`);
  }
  return query[name] ?? query[other];
}

/** The states that both filters allow; null: no filter. */
export function statesOf(states?: readonly RefundState[], status?: RefundStatus): readonly RefundState[] | null {
  if (states === undefined && status === undefined) return null;
  return (states ?? refundStates).filter((state) => status === undefined || statusOf(state) === status);
}
