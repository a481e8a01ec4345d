import { setTimeout as sleep } from 'node:timers/promises';
import { paymentWorkflowId, refundWorkflowId } from '../../domain/ids';
import { isFinal, type RefundState } from '../../domain/refund-state';
import type { FaultSpec } from '../../sandbox/faults/fault';
import { ApiClient, bodyOf, type ApiAnswer, type ApiRequest } from './api-client';
import { ControlRefused, type Lane } from './lane';
import { byCard, type BankAccountBody, type PaymentBody, type RefundBody, type WayToPay } from './resources';

/** A request with an idempotency key and the answer that a client got first. */
export interface Exchange {
  readonly request: ApiRequest & { readonly idempotencyKey: string };
  readonly answer: ApiAnswer;
}

interface ExpectedRefund {
  readonly id: string;
  readonly story: string;
  readonly ends: readonly RefundState[];
}

export interface RefundOptions {
  readonly amount?: number;
  readonly goodsReturn?: boolean;
  /** Where the money goes when the card turns out to be closed. */
  readonly fallback?: BankAccountBody;
  readonly prefer?: string;
  /** Tells several refunds of one story apart. */
  readonly n?: number;
}

type FaultOptions = Partial<Omit<FaultSpec, 'kind' | 'match'>> & { readonly match?: FaultSpec['match'] };

const patienceMs = 180_000;
const firstPollMs = 100;
const maxPollMs = 1_500;
/** The order is closed, or came too late to be made at all. */
const tooLate = [404, 409];

/** What the clients of one round do and are told. All of them repeat what is not answered, under the same key. */
export class RoundWorld {
  readonly lane: Lane;
  readonly merchantId: string;
  readonly merchant: ApiClient;
  readonly operators: readonly ApiClient[];
  readonly exchanges: Exchange[] = [];
  readonly payments: PaymentBody[] = [];
  readonly refunds: ExpectedRefund[] = [];
  readonly #round: string;

  /** `merchant` is one of the lane's, the first unless said otherwise. */
  constructor(lane: Lane, round: string, merchant = lane.merchants[0]!) {
    const { operators } = lane.secrets.credentials;
    this.lane = lane;
    this.#round = round;
    this.merchantId = merchant.id;
    this.merchant = merchant.client;
    this.operators = operators.map(({ api_key }) => new ApiClient(lane.apiUrl, api_key));
  }

  /** Takes a payment that is captured at once. */
  async pay(story: string, amount: number, way = byCard()): Promise<PaymentBody> {
    const payment = await this.order(story, amount, way);
    this.payments.push(payment);
    return payment;
  }

  /** Asks for a payment, which may wait for its payer; the customer is the story's own. */
  async order(story: string, amount: number, way: WayToPay): Promise<PaymentBody> {
    const idempotencyKey = `${this.#round}-${story}-pay`;
    const body = { ...way, amount, customer: { id: `${this.#round}-${story}` } };
    for (;;) {
      const request = { method: 'POST', path: '/v1/payments', body, idempotencyKey } as const;
      const answer = await this.merchant.insist(request, patienceMs);
      if (answer.status === 202) {
        await sleep(maxPollMs);
        continue;
      }
      if (answer.status !== 201) throw new Error(`${story}: the payment was answered ${answer.status} ${answer.text}`);
      this.exchanges.push({ request, answer });
      return bodyOf(answer) as PaymentBody;
    }
  }

  /** The payer pays; false when the time to do so is over. */
  async payAtProvider({ id, provider }: PaymentBody): Promise<boolean> {
    const control = this.lane.controlOf(provider);
    const [path, body] = provider === 'alipay' ? ['/pay', { out_trade_no: id }] : [`/orders/${id}/pay`, {}];
    return control('POST', path, body).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ControlRefused && tooLate.includes(error.status)) return false;
        throw error;
      },
    );
  }

  /** Waits until a payment that waited for its payer has ended, and ended so. */
  async endOfPayment({ id }: PaymentBody, status: 'captured' | 'expired'): Promise<PaymentBody> {
    const ended = await this.untilPayment(id, (payment) => ['captured', 'failed', 'expired'].includes(payment.status));
    this.payments.push(ended);
    if (ended.status !== status) throw new Error(`${id} is ${ended.status}, not ${status}`);
    return ended;
  }

  async untilPayment(id: string, isSo: (payment: PaymentBody) => boolean): Promise<PaymentBody> {
    const read = async (): Promise<PaymentBody> =>
      bodyOf(await this.merchant.insist({ method: 'GET', path: `/v1/payments/${id}` }, patienceMs)) as PaymentBody;
    return this.#poll(read, isSo, ({ status }) => `${id} is still ${status}`);
  }

  /** Asks for a refund that is expected to be accepted, and to end in one of `ends`. */
  async refund(
    story: string,
    payment: PaymentBody,
    ends: readonly RefundState[],
    options: RefundOptions = {},
  ): Promise<RefundBody> {
    const answer = await this.tryRefund(story, payment, options);
    if (answer.status >= 300) throw new Error(`${story}: the refund was answered ${answer.status} ${answer.text}`);
    const refund = bodyOf(answer) as RefundBody;
    this.refunds.push({ id: refund.id, story, ends });
    return refund;
  }

  /** Asks for a refund, whatever the answer. */
  async tryRefund(story: string, payment: PaymentBody, options: RefundOptions = {}): Promise<ApiAnswer> {
    const { amount, goodsReturn, fallback, prefer, n = 1 } = options;
    const request = {
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: `${this.#round}-${story}-${n}`,
      body: {
        payment: payment.id,
        ...(amount === undefined ? {} : { amount }),
        ...(goodsReturn ? { return: true } : {}),
        ...(fallback === undefined ? {} : { fallback: { bank_account: fallback } }),
      },
      ...(prefer === undefined ? {} : { prefer }),
    } as const;
    const answer = await this.merchant.insist(request, patienceMs);
    this.exchanges.push({ request, answer });
    return answer;
  }

  /** Does something to a refund; a repetition of what was done already is told so by 409. */
  async act(client: ApiClient, refund: RefundBody, verb: string, body: object = {}): Promise<void> {
    const path = `/v1/refunds/${refund.id}/${verb}`;
    const { status, text } = await client.insist({ method: 'POST', path, body }, patienceMs);
    if (status >= 300 && status !== 409) throw new Error(`${path} was answered ${status} ${text}`);
  }

  /** Has one operator ask for a movement by hand, and another approve it; answers with its id. */
  async adjust(story: string, { amount, currency }: PaymentBody): Promise<string> {
    const accounts = { debit: 'expense:write_offs', credit: 'liability:merchant' };
    const body = { merchant: this.merchantId, ...accounts, amount, currency, reason: 'crash run' };
    const idempotencyKey = `${this.#round}-${story}`;
    const asking = { method: 'POST', path: '/v1/adjustments', body, idempotencyKey } as const;
    const { id } = bodyOf(await this.operators[0]!.insist(asking, patienceMs)) as { readonly id: string };
    const path = `/v1/adjustments/${id}/approve`;
    const { status, text } = await this.operators[1]!.insist({ method: 'POST', path, body: {} }, patienceMs);
    if (status !== 200) throw new Error(`${path} was answered ${status} ${text}`);
    return id;
  }

  /** Says who a customer is, then has it forgotten again: each holds once it has been acknowledged. */
  async identify(customer: string, identity: object): Promise<void> {
    const path = `/v1/customers/${customer}/identity`;
    const levelAfter = async (method: 'PUT' | 'DELETE', body?: object): Promise<string> => {
      const answer = await this.merchant.insist({ method, path, ...(body && { body }) }, patienceMs);
      if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status} ${answer.text}`);
      const now = bodyOf(await this.merchant.insist({ method: 'GET', path }, patienceMs)) as { readonly level: string };
      return now.level;
    };
    const levels = [await levelAfter('PUT', identity), await levelAfter('DELETE')];
    if (levels.join() !== 'format_checked,unverified') throw new Error(`${path} was ${levels.join(', then ')}`);
  }

  /** How often an adjustment is in the ledger. */
  async recordsOf(adjustment: string): Promise<number> {
    const path = '/v1/trade_records?type=adjustment&limit=100';
    const { data } = bodyOf(await this.merchant.insist({ method: 'GET', path }, patienceMs)) as {
      readonly data: readonly { readonly subject: string }[];
    };
    return data.filter(({ subject }) => subject === adjustment).length;
  }

  /** Ends a refund's workflow by hand and waits until the sweeper has given it another one. */
  terminate({ id }: RefundBody): Promise<void> {
    return this.#terminate(refundWorkflowId(this.merchantId, id));
  }

  terminatePayment({ id }: PaymentBody): Promise<void> {
    return this.#terminate(paymentWorkflowId(this.merchantId, id));
  }

  async #terminate(workflowId: string): Promise<void> {
    const workflow = this.lane.temporal.workflow.getHandle(workflowId);
    await workflow.terminate('crash run');
    await this.#poll(
      async () => (await workflow.describe()).status.name,
      (status) => status === 'RUNNING',
      () => `${workflowId} was not started again`,
    );
  }

  /** Lets the provider misbehave, once unless said otherwise, about this payment's refunds. */
  async fault(payment: PaymentBody, kind: FaultSpec['kind'], options: FaultOptions = {}): Promise<void> {
    const match = { payment_intent: payment.provider_payment_id, ...options.match };
    await this.lane.controlOf(payment.provider)('POST', '/faults', { kind, ...options, match });
  }

  /** What becomes of a refund at the provider by somebody else's hand. */
  async settle(refund: RefundBody, state: 'succeeded' | 'failed' | 'canceled'): Promise<void> {
    await this.lane.control('POST', `/refunds/${refund.provider_refund_id}/settle`, { state });
  }

  async read(refundId: string): Promise<RefundBody> {
    return bodyOf(
      await this.merchant.insist({ method: 'GET', path: `/v1/refunds/${refundId}` }, patienceMs),
    ) as RefundBody;
  }

  /** Waits until a refund is in one of the states. A final state that is another one is told at once. */
  async until(refundId: string, states: readonly RefundState[]): Promise<RefundBody> {
    const isThere = ({ state }: RefundBody): boolean => {
      if (states.includes(state)) return true;
      if (!isFinal(state) || state === 'succeeded') return false;
      throw new Error(`${refundId} is ${state}, not ${states.join(' or ')}`);
    };
    return this.#poll(
      () => this.read(refundId),
      isThere,
      ({ state }) => `${refundId} is still ${state}, not ${states.join(' or ')}`,
    );
  }

  async #poll<T>(read: () => Promise<T>, isEnough: (value: T) => boolean, complaint: (value: T) => string): Promise<T> {
    const deadlineMs = Date.now() + patienceMs;
    for (let pauseMs = firstPollMs; ; pauseMs = Math.min(pauseMs * 1.5, maxPollMs)) {
      const value = await read();
      if (isEnough(value)) return value;
      if (Date.now() > deadlineMs) throw new Error(complaint(value));
      await sleep(pauseMs);
    }
  }
}
