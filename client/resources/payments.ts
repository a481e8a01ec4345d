import type { ListPaymentsQuery, Payment, PaymentRequest } from '../api-types';
import { eachRow, segment, type Filter, type List } from '../pages';
import type { CallOptions, Transport } from '../transport';

export interface CreateOptions extends CallOptions {
  /** Yours to choose, up to 255 printable ASCII characters; left out, one is made for this call. */
  readonly idempotencyKey?: string;
}

const path = '/v1/payments';

/** Payments: taken through a provider, or registered after they were captured elsewhere. */
export class Payments {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Takes or registers a payment. */
  create(body: PaymentRequest, { idempotencyKey, ...options }: CreateOptions = {}): Promise<Payment> {
    const key = idempotencyKey ?? true;
    return this.#transport.send({ ...options, method: 'POST', path, body, idempotencyKey: key });
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
}
