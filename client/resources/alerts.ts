import type { Alert, ListAlertsQuery } from '../api-types';
import { eachRow, type List } from '../pages';
import type { CallOptions, Transport } from '../transport';

const path = '/v1/alerts';

/** What needs attention. */
export class Alerts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** One page, the latest first. */
  list(query: ListAlertsQuery = {}, options: CallOptions = {}): Promise<List<Alert>> {
    return this.#transport.send({ ...options, method: 'GET', path, query });
  }

  /** Every alert, the latest first. */
  each(query: Omit<ListAlertsQuery, 'starting_after'> = {}, options: CallOptions = {}): AsyncGenerator<Alert, void> {
    return eachRow(this.#transport, path, query, options);
  }
}
