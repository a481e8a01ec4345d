import type { StandingBills } from '../bill';
import type { FaultBook } from '../faults/fault-book';
import type { FaultSubject } from '../faults/fault';
import type { Movements } from '../movements';
import type { Notifier } from '../notifications';
import type { Scheduler } from '../scheduler';
import type { Store } from '../store';
import type { Account, Accounts } from './accounts';
import type { WechatState } from './state';

/** What every operation works with. */
export interface WechatContext {
  store: Store;
  state: WechatState;
  accounts: Accounts;
  faults: FaultBook;
  movements: Movements;
  notifier: Notifier;
  scheduler: Scheduler;
  bills: StandingBills;
  /** Where the sandbox is reached; known once it listens. */
  origin: string;
  /** How long an accepted refund takes, in milliseconds. */
  settleAfterMs: number;
  /** Refunds of one order that follow each other faster are refused, in milliseconds. */
  refundSpacingMs: number;
  /** After how many milliseconds a payer pays an order unasked; null: never. */
  payAfterMs: number | null;
}

/** One request whose signature was right; plain data, so that it can also be executed later. */
export interface WechatCall {
  /** The account's id. */
  account: string;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  /** The platform's key that the request names. */
  serial: string | null;
}

/** One call of an operation: the variable part of its path, and what faults may match. */
export interface OperationCall {
  account: Account;
  query: Record<string, string>;
  body: unknown;
  serial: string | null;
  objectId: string;
  subject: FaultSubject;
}

export interface Operation {
  name: string;
  method: 'GET' | 'POST';
  /** The first group of the pattern is the object's number. */
  path: RegExp;
  movesMoney: boolean;
  /** The field of the body by which a repeated request is known. */
  keyField: 'out_trade_no' | 'out_refund_no' | null;
  /** Returns the answer's body, null for 204; throws `WechatFailure`. */
  perform: (context: WechatContext, call: OperationCall) => object | null;
}
