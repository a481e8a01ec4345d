import type { Alert, ListAlertsQuery } from '../api-types';
import type { List } from '../pages';
import type { CallOptions, Transport } from '../transport';

/** What needs attention. */
export class Alerts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The latest alerts, 100 at most. */
  list(query: ListAlertsQuery = {}, options: CallOptions = {}): Promise<List<Alert>> {
    return this.#transport.send({ ...options, method: 'GET', path: '/v1/alerts', query });
  }
}
