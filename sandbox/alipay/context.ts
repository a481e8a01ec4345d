import type { StandingBills } from '../bill';
import type { FaultBook } from '../faults/fault-book';
import type { FaultSubject } from '../faults/fault';
import type { Movements } from '../movements';
import type { Notifier } from '../notifications';
import type { Scheduler } from '../scheduler';
import type { Store } from '../store';
import type { Accounts } from './accounts';
import type { AlipayState } from './state';

/** What every operation works with. Durations are in milliseconds. */
export interface AlipayContext {
  store: Store;
  state: AlipayState;
  accounts: Accounts;
  faults: FaultBook;
  movements: Movements;
  notifier: Notifier;
  scheduler: Scheduler;
  bills: StandingBills;
  /** Where the sandbox is reached; known once it listens. */
  origin: string;
  /** A refund may follow another of the same trade only so much later. */
  refundSpacingMs: number;
  /** After which time payers pay by themselves; null: when they are told to. */
  payAfterMs: number | null;
  /** How long after its success a refund's bank leg fails, where a fault has it fail. */
  bankLegMs: number;
}

/** One authenticated request; plain data, so that it can also be executed later. */
export interface AlipayCall {
  account: string;
  method: string;
  content: Record<string, unknown>;
  notifyUrl: string | null;
}

export interface OperationCall extends AlipayCall {
  subject: FaultSubject;
}

export interface Operation {
  method: string;
  /** As faults name it. */
  name: string;
  movesMoney: boolean;
  /** Which parameter carries the caller's own number of what is to be done. */
  keyedBy: 'out_trade_no' | 'out_request_no';
  /** The answer's content; throws `AlipayFailure`. */
  perform: (context: AlipayContext, call: OperationCall) => Record<string, unknown>;
}
