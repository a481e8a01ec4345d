import type { FeeMovement } from '../../ledger/fee-record';
import type { ActivityDeps } from '../deps';
import { post } from './post-records';

/**
 * Books a fee that a provider's answer or settlement file tells of; however often, and by whomever it is told, it is
 * booked once. The same reference with another amount, currency or time is a breach, reported and hopeless.
 */
export const postFee = (deps: ActivityDeps, fee: FeeMovement): Promise<void> =>
  post(deps, fee, [deps.records.fee(fee)]);
