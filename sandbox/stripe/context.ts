import type { FaultBook } from '../faults/fault-book';
import type { FaultSubject } from '../faults/fault';
import type { Movements } from '../movements';
import type { Notifier } from '../notifications';
import type { Scheduler } from '../scheduler';
import type { Store } from '../store';
import type { Accounts } from './accounts';
import type { IdempotencyKeys } from './idempotency';
import type { Params } from './params';
import type { StripeState } from './state';

/** What every operation works with. */
export interface StripeContext {
  store: Store;
  state: StripeState;
  accounts: Accounts;
  keys: IdempotencyKeys;
  faults: FaultBook;
  movements: Movements;
  notifier: Notifier;
  scheduler: Scheduler;
  /** How long a refund that settles later stays pending, in milliseconds. */
  settleAfterMs: number;
}

/** One authenticated request; plain data, so that it can also be executed later. */
export interface StripeCall {
  account: string;
  method: string;
  path: string;
  params: Params;
  key: string | null;
  requestId: string;
}

/** One call of an operation: the `:id` of its path, and what faults may match. */
export interface OperationCall extends StripeCall {
  objectId: string;
  subject: FaultSubject;
}

/**
 * Checks the parameters and returns what executes them. A failure thrown by the check is not kept under the idempotency
 * key, one thrown by the execution is: https://docs.stripe.com/api/idempotent_requests
 */
export type Prepare = (context: StripeContext, call: OperationCall) => () => object;

export interface Operation {
  name: string;
  method: 'GET' | 'POST';
  /** The first group of the pattern is the object's id. */
  path: RegExp;
  movesMoney: boolean;
  prepare: Prepare;
}
