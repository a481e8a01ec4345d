import type { ExportPaymentsQuery, ListPaymentsQuery, Payment, PaymentRequest, Unblocking } from '../api-types';
import { exportedRows, openExport, type ExportFormat } from '../export';
import { eachRow, segment, type Filter, type List } from '../pages';
import { waitingFor, type CreateOptions } from '../prefer';
import type { CallOptions, Transport } from '../transport';

const path = '/v1/payments';

/** Payments: taken through a provider, or registered after they were captured elsewhere. */
export class Payments {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Takes or registers a payment. In `requires_action` its `next_action` says how the payer pays. */
  create(body: PaymentRequest, { idempotencyKey, waitSeconds, ...options }: CreateOptions = {}): Promise<Payment> {
    return this.#transport.send({
      ...waitingFor({ waitSeconds }),
      ...options,
      method: 'POST',
      path,
      body,
      idempotencyKey: idempotencyKey ?? true,
    });
  }

  get(id: string, options: CallOptions = {}): Promise<Payment> {
    return this.#transport.send({ ...options, method: 'GET', path: `${path}/${segment(id)}` });
  }

  /** One page. */
  list(query: Filter<ListPaymentsQuery> = {}, options: CallOptions = {}): Promise<List<Payment>> {
    return this.#transport.send({ ...options, method: 'GET', path, query });
  }

  /** Every payment that the filter lets through, newest first. */
  each(
    query: Omit<Filter<ListPaymentsQuery>, 'starting_after' | 'ending_before'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Payment, void, undefined> {
    return eachRow(this.#transport, path, query, options);
  }

  /** The same over one streamed answer, for very many: it goes on by itself when it breaks off. */
  export(
    query: Omit<Filter<ExportPaymentsQuery>, 'format'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Payment, void, undefined> {
    return exportedRows(this.#transport, path, query, options);
  }

  /** An export as a file: CSV, or a JSON object a line. */
  exportFile(
    format: ExportFormat,
    query: Omit<Filter<ExportPaymentsQuery>, 'format'> = {},
    options: CallOptions = {},
  ): Promise<ReadableStream<Uint8Array>> {
    return openExport(this.#transport, path, query, format, options);
  }

  /** With an operator's key: lets refunds of a payment go on that was blocked. */
  unblock(id: string, body: Unblocking, options: CallOptions = {}): Promise<Payment> {
    return this.#transport.send({ ...options, method: 'POST', path: `${path}/${segment(id)}/unblock`, body });
  }
}
