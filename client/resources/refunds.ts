import type {
  Challenge,
  ChallengeRequest,
  ExportRefundsQuery,
  ListRefundsQuery,
  Redirection,
  Refund,
  RefundAction,
  RefundApproval,
  RefundRequest,
  RefundRisk,
  Resolution,
  TimelineEntry,
  Verification,
} from '../api-types';
import { exportedRows, openExport, type ExportFormat } from '../export';
import { eachRow, segment, type Filter, type List } from '../pages';
import { waitingFor, type CreateOptions } from '../prefer';
import type { CallOptions, Transport } from '../transport';

export interface CreateRefundOptions extends CreateOptions {
  /** Is answered as soon as the refund is durable, before it is decided on. */
  readonly respondAsync?: boolean;
}

const path = '/v1/refunds';

/** Refunds, and what can be done to them. */
export class Refunds {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Refunds a payment, or part of it. Repeated with the same key it is the same refund, for ever. */
  create(body: RefundRequest, options: CreateRefundOptions = {}): Promise<Refund> {
    const { idempotencyKey, waitSeconds, respondAsync = false, ...rest } = options;
    return this.#transport.send({
      ...waitingFor({ waitSeconds, respondAsync }),
      ...rest,
      method: 'POST',
      path,
      body,
      idempotencyKey: idempotencyKey ?? true,
    });
  }

  get(id: string, options: CallOptions = {}): Promise<Refund> {
    return this.#transport.send({ ...options, method: 'GET', path: `${path}/${segment(id)}` });
  }

  /** One page. */
  list(query: Filter<ListRefundsQuery> = {}, options: CallOptions = {}): Promise<List<Refund>> {
    return this.#transport.send({ ...options, method: 'GET', path, query });
  }

  /** Every refund that the filter lets through, newest first. */
  each(
    query: Omit<Filter<ListRefundsQuery>, 'starting_after' | 'ending_before'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Refund, void, undefined> {
    return eachRow(this.#transport, path, query, options);
  }

  /** The same over one streamed answer, for very many: it goes on by itself when it breaks off. */
  export(
    query: Omit<Filter<ExportRefundsQuery>, 'format'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Refund, void, undefined> {
    return exportedRows(this.#transport, path, query, options);
  }

  /** An export as a file: CSV, or a JSON object a line. */
  exportFile(
    format: ExportFormat,
    query: Omit<Filter<ExportRefundsQuery>, 'format'> = {},
    options: CallOptions = {},
  ): Promise<ReadableStream<Uint8Array>> {
    return openExport(this.#transport, path, query, format, options);
  }

  /** What has happened to a refund, oldest first. */
  async timeline(id: string, options: CallOptions = {}): Promise<TimelineEntry[]> {
    const list = await this.#transport.send<List<TimelineEntry>>({
      ...options,
      method: 'GET',
      path: `${path}/${segment(id)}/timeline`,
    });
    return list.data;
  }

  /** Why a refund was decided as it was; an operator's key reads everything that it was decided on. */
  risk(id: string, options: CallOptions = {}): Promise<RefundRisk> {
    return this.#transport.send({ ...options, method: 'GET', path: `${path}/${segment(id)}/risk` });
  }

  /** Withdraws a refund that was not submitted yet. */
  cancel(id: string, body: RefundAction = {}, options: CallOptions = {}): Promise<Refund> {
    return this.#act(id, 'cancel', body, options);
  }

  /** Says that the goods are back. */
  confirmReturn(id: string, body: RefundAction = {}, options: CallOptions = {}): Promise<Refund> {
    return this.#act(id, 'confirm_return', body, options);
  }

  /**
   * Says where the money goes when it cannot go back the way it came: a bank account, or for what the payer's bank did not
   * take (`next_action.type` is `choose_destination`) `payer_card` or, with an operator's key also, `merchant_account`.
   */
  redirect(id: string, body: Redirection, options: CallOptions = {}): Promise<Refund> {
    return this.#act(id, 'redirect', body, options);
  }

  /** Sends the customer a code for this refund; `verify` with `method` `code` takes it back. */
  challenge(id: string, body: ChallengeRequest, options: CallOptions = {}): Promise<Challenge> {
    return this.#transport.send({ ...options, method: 'POST', path: `${path}/${segment(id)}/challenges`, body });
  }

  /** Proves identity or a second factor of the customer, in one of the ways of `next_action.methods`. */
  verify(id: string, body: Verification, options: CallOptions = {}): Promise<Refund> {
    return this.#act(id, 'verify', body, options);
  }

  /** With an operator's key: approves a refund in review; from an amount on with the operator's own `factor`. */
  approve(id: string, body: RefundApproval = {}, options: CallOptions = {}): Promise<Refund> {
    return this.#act(id, 'approve', body, options);
  }

  /** With an operator's key: rejects a refund in review. */
  reject(id: string, body: RefundAction = {}, options: CallOptions = {}): Promise<Refund> {
    return this.#act(id, 'reject', body, options);
  }

  /** With an operator's key: decides with evidence what has become of a refund. */
  resolve(id: string, body: Resolution, options: CallOptions = {}): Promise<Refund> {
    return this.#act(id, 'resolve', body, options);
  }

  #act(id: string, action: string, body: object, options: CallOptions): Promise<Refund> {
    return this.#transport.send({ ...options, method: 'POST', path: `${path}/${segment(id)}/${action}`, body });
  }
}
