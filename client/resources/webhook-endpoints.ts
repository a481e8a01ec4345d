import type {
  ListWebhookDeliveriesQuery,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointRequest,
  WebhookEndpointUpdate,
} from '../api-types';
import { eachRow, segment, type Filter, type List } from '../pages';
import type { CallOptions, Transport } from '../transport';

const path = '/v1/webhook_endpoints';
const at = (id: string, what = ''): string => `${path}/${segment(id)}${what}`;

/** Where events are sent, and what was sent there. */
export class WebhookEndpoints {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Has events sent to a URL. The secret that they are signed with is in this answer and in no other. */
  create(body: WebhookEndpointRequest, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.#transport.send({ ...options, method: 'POST', path, body });
  }

  get(id: string, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.#transport.send({ ...options, method: 'GET', path: at(id) });
  }

  /** All there are, newest first. */
  list(options: CallOptions = {}): Promise<List<WebhookEndpoint>> {
    return this.#transport.send({ ...options, method: 'GET', path });
  }

  /** Changes an endpoint, or enables or disables it. */
  update(id: string, body: WebhookEndpointUpdate, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.#transport.send({ ...options, method: 'POST', path: at(id), body });
  }

  /** Deletes an endpoint; what is on its way to it is canceled. */
  async delete(id: string, options: CallOptions = {}): Promise<void> {
    await this.#transport.send({ ...options, method: 'DELETE', path: at(id) });
  }

  /** Replaces the secret: the new one is in this answer and in no other, and for a while both sign. */
  rotateSecret(id: string, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.#transport.send({ ...options, method: 'POST', path: at(id, '/rotate_secret') });
  }

  /** Sends a `ping`, once; what comes of it is among the deliveries. */
  test(id: string, options: CallOptions = {}): Promise<WebhookDelivery> {
    return this.#transport.send({ ...options, method: 'POST', path: at(id, '/test') });
  }

  /** One page of what was sent to an endpoint, with every attempt. */
  listDeliveries(
    id: string,
    query: Filter<ListWebhookDeliveriesQuery> = {},
    options: CallOptions = {},
  ): Promise<List<WebhookDelivery>> {
    return this.#transport.send({ ...options, method: 'GET', path: at(id, '/deliveries'), query });
  }

  /** Everything that the filter lets through, newest first. */
  eachDelivery(
    id: string,
    query: Omit<Filter<ListWebhookDeliveriesQuery>, 'starting_after' | 'ending_before'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<WebhookDelivery, void, undefined> {
    return eachRow(this.#transport, at(id, '/deliveries'), query, options);
  }

  /** Sends an event again, delivered or not, under the same `webhook-id`. */
  redeliver(deliveryId: string, options: CallOptions = {}): Promise<WebhookDelivery> {
    const again = `/v1/webhook_deliveries/${segment(deliveryId)}/redeliver`;
    return this.#transport.send({ ...options, method: 'POST', path: again });
  }
}
