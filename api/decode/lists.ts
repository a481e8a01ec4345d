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
  const createdFrom = query['created[gte]'] ?? query.created_from;
  const createdTo = query['created[lte]'] ?? query.created_to;
  const amountFrom = query['amount[gte]'] ?? query.amount_from;
  const amountTo = query['amount[lte]'] ?? query.amount_to;
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

/** The states that both filters allow; null: no filter. */
export function statesOf(states?: readonly RefundState[], status?: RefundStatus): readonly RefundState[] | null {
  if (states === undefined && status === undefined) return null;
  return (states ?? refundStates).filter((state) => status === undefined || statusOf(state) === status);
}
