import { setTimeout as sleep } from 'node:timers/promises';
import { refundWorkflowId } from '../../domain/ids';
import { isFinal, type RefundState } from '../../domain/refund-state';
import type { FaultSpec } from '../../sandbox/faults/fault';
import { ApiClient, bodyOf, type ApiAnswer, type ApiRequest } from './api-client';
import type { Lane } from './lane';

/** What of the API's resources the checks look at. */
export interface PaymentBody {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly amount_reserved: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly provider_payment_id: string;
}

export interface RefundBody {
  readonly id: string;
  readonly payment: string;
  readonly amount: number;
  readonly state: RefundState;
  readonly provider_refund_id: string | null;
}

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

type FaultOptions = Partial<Omit<FaultSpec, 'kind' | 'match'>> & { readonly match?: FaultSpec['match'] };

const patienceMs = 180_000;
const firstPollMs = 100;
const maxPollMs = 1_500;
const currency = 'GBP';

/** What the clients of one round do and are told. All of them repeat what is not answered, under the same key. */
export class RoundWorld {
  readonly lane: Lane;
  readonly merchant: ApiClient;
  readonly operators: readonly ApiClient[];
  readonly exchanges: Exchange[] = [];
  readonly payments: PaymentBody[] = [];
  readonly refunds: ExpectedRefund[] = [];
  readonly #round: string;

  constructor(lane: Lane, round: string) {
    const { merchants, operators } = lane.secrets.credentials;
    this.lane = lane;
    this.#round = round;
    this.merchant = new ApiClient(lane.apiUrl, merchants[0]!.api_key);
    this.operators = operators.map(({ api_key }) => new ApiClient(lane.apiUrl, api_key));
  }

  /** Takes a payment; the customer is the story's own. */
  async pay(story: string, amount: number, paymentMethod = 'pm_card_visa'): Promise<PaymentBody> {
    const idempotencyKey = `${this.#round}-${story}-pay`;
    const body = {
      provider: 'stripe',
      amount,
      currency,
      payment_method: paymentMethod,
      customer: { id: `${this.#round}-${story}` },
    };
    for (;;) {
      const request = { method: 'POST', path: '/v1/payments', body, idempotencyKey } as const;
      const answer = await this.merchant.insist(request, patienceMs);
      if (answer.status === 202) {
        await sleep(maxPollMs);
        continue;
      }
      if (answer.status !== 201) throw new Error(`${story}: the payment was answered ${answer.status} ${answer.text}`);
      this.exchanges.push({ request, answer });
      const payment = bodyOf(answer) as PaymentBody;
      this.payments.push(payment);
      return payment;
    }
  }

  /** Asks for a refund that is expected to be accepted, and to end in one of `ends`. */
  async refund(
    story: string,
    payment: PaymentBody,
    ends: readonly RefundState[],
    options: {
      readonly amount?: number;
      readonly goodsReturn?: boolean;
      readonly prefer?: string;
      readonly n?: number;
    } = {},
  ): Promise<RefundBody> {
    const answer = await this.tryRefund(story, payment, options);
    if (answer.status >= 300) throw new Error(`${story}: the refund was answered ${answer.status} ${answer.text}`);
    const refund = bodyOf(answer) as RefundBody;
    this.refunds.push({ id: refund.id, story, ends });
    return refund;
  }

  /** Asks for a refund, whatever the answer. */
  async tryRefund(
    story: string,
    payment: PaymentBody,
    options: {
      readonly amount?: number;
      readonly goodsReturn?: boolean;
      readonly prefer?: string;
      readonly n?: number;
    } = {},
  ): Promise<ApiAnswer> {
    const { amount, goodsReturn, prefer, n = 1 } = options;
    const request = {
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: `${this.#round}-${story}-${n}`,
      body: {
        payment: payment.id,
        ...(amount === undefined ? {} : { amount }),
        ...(goodsReturn ? { return: true } : {}),
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
  async adjust(story: string, { amount }: PaymentBody): Promise<string> {
    const merchant = this.lane.secrets.credentials.merchants[0]!.id;
    const accounts = { debit: 'expense:write_offs', credit: 'liability:merchant' };
    const body = { merchant, ...accounts, amount, currency, reason: 'crash run' };
    const idempotencyKey = `${this.#round}-${story}`;
    const asking = { method: 'POST', path: '/v1/adjustments', body, idempotencyKey } as const;
    const { id } = bodyOf(await this.operators[0]!.insist(asking, patienceMs)) as { readonly id: string };
    const path = `/v1/adjustments/${id}/approve`;
    const { status, text } = await this.operators[1]!.insist({ method: 'POST', path, body: {} }, patienceMs);
    if (status !== 200) throw new Error(`${path} was answered ${status} ${text}`);
    return id;
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
  async terminate({ id }: RefundBody): Promise<void> {
    const merchantId = this.lane.secrets.credentials.merchants[0]!.id;
    const workflow = this.lane.temporal.workflow.getHandle(refundWorkflowId(merchantId, id));
    await workflow.terminate('crash run');
    const deadlineMs = Date.now() + patienceMs;
    while ((await workflow.describe()).status.name !== 'RUNNING') {
      if (Date.now() > deadlineMs) throw new Error(`${id} was not given a workflow again`);
      await sleep(maxPollMs);
    }
  }

  /** Lets the provider misbehave, once unless said otherwise, about this payment's refunds. */
  async fault(payment: PaymentBody, kind: FaultSpec['kind'], options: FaultOptions = {}): Promise<void> {
    const match = { payment_intent: payment.provider_payment_id, ...options.match };
    await this.lane.control('POST', '/faults', { kind, ...options, match });
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
    const deadlineMs = Date.now() + patienceMs;
    let pauseMs = firstPollMs;
    for (;;) {
      const refund = await this.read(refundId);
      if (states.includes(refund.state)) return refund;
      if (isFinal(refund.state) && refund.state !== 'succeeded') {
        throw new Error(`${refundId} is ${refund.state}, not ${states.join(' or ')}`);
      }
      if (Date.now() > deadlineMs) throw new Error(`${refundId} is still ${refund.state}, not ${states.join(' or ')}`);
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 1.5, maxPollMs);
    }
  }
}
