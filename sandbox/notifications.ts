import type { FaultBook } from './faults/fault-book';
import type { FaultSubject } from './faults/fault';
import type { Scheduler } from './scheduler';

/** Waits before the repeats of a delivery that was not answered 2xx; after the last it is given up. */
export const defaultRetryDelaysMs = [100, 500, 2_000, 10_000, 60_000];
const deliveryTimeoutMs = 10_000;
const defaultReorderDelayMs = 300;

/** Where a provider's notifications go and how it signs them. */
export interface Receiver {
  url: string;
  /** Headers for `body`; when `forged`, made with a secret that isn't the account's. */
  sign: (body: string, forged: boolean) => Record<string, string>;
  /** What is sent in place of `body`, where the signature is part of it; made anew for each delivery. */
  write?: (body: string, forged: boolean) => string;
  contentType?: string;
  /** Whether the answer ends the repeats; any 2xx by default. */
  accepts?: (answer: { status: number; body: string }) => boolean;
}

/** One event on its way to one account. */
export interface Notification {
  account: string;
  type: string;
  body: string;
  key: string | null;
  payment_intent: string | null;
  amount: number | null;
  /** Where this event goes, at providers that are told so with each payment. */
  url?: string;
}

interface Delivery extends Notification {
  attempt: number;
}

interface NotifierOptions {
  scheduler: Scheduler;
  faults: FaultBook;
  receiverOf: (account: string, notification: Notification) => Receiver | undefined;
  retryDelaysMs: readonly number[];
}

const taskType = 'deliver';

/** Delivers events at least once, in no promised order, as providers do. */
export class Notifier {
  readonly #options: NotifierOptions;

  constructor(options: NotifierOptions) {
    this.#options = options;
    options.scheduler.handle(taskType, (data) => this.#deliver(data as Delivery));
  }

  send(notification: Notification): void {
    if (this.#options.receiverOf(notification.account, notification) === undefined) return;
    const { scheduler, faults } = this.#options;
    const fault = faults.take('notification', subjectOf(notification, faults.nextOrdinal('notification')));
    const delivery: Delivery = { ...notification, attempt: 0 };
    if (fault?.kind === 'duplicate_notification') scheduler.schedule(taskType, 0, delivery);
    const delayMs = fault?.kind === 'reordered_notifications' ? (fault.delay_ms ?? defaultReorderDelayMs) : 0;
    scheduler.schedule(taskType, delayMs, { ...delivery, forged: fault?.kind === 'wrong_signature' });
  }

  async #deliver(delivery: Delivery & { forged?: boolean }): Promise<void> {
    const receiver = this.#options.receiverOf(delivery.account, delivery);
    if (receiver === undefined) return;
    const accepted = await post(receiver, delivery.body, delivery.forged === true);
    const delayMs = this.#options.retryDelaysMs[delivery.attempt];
    if (accepted || delayMs === undefined) return;
    this.#options.scheduler.schedule(taskType, delayMs, { ...delivery, attempt: delivery.attempt + 1, forged: false });
  }
}

async function post(receiver: Receiver, body: string, forged: boolean): Promise<boolean> {
  try {
    const contentType = receiver.contentType ?? 'application/json; charset=utf-8';
    const response = await fetch(receiver.url, {
      method: 'POST',
      body: receiver.write?.(body, forged) ?? body,
      headers: { 'content-type': contentType, ...receiver.sign(body, forged) },
      redirect: 'manual',
      signal: AbortSignal.timeout(deliveryTimeoutMs),
    });
    const answer = await response.text();
    return receiver.accepts?.({ status: response.status, body: answer }) ?? response.ok;
  } catch {
    return false; // Nobody listens, or the answer was lost: both are repeated.
  }
}

function subjectOf(notification: Notification, ordinal: number): FaultSubject {
  const { account, type, key, payment_intent, amount } = notification;
  return {
    method: 'POST',
    path: '',
    operation: type,
    account,
    key,
    payment_intent,
    amount,
    movesMoney: false,
    remembered: false,
    ordinal,
  };
}
