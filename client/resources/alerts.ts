import type {
  Alert,
  AlertGroup,
  AlertMute,
  AlertMuteRequest,
  AlertNote,
  ListAlertGroupsQuery,
  ListAlertMutesQuery,
  ListAlertsQuery,
} from '../api-types';
import { eachRow, segment, type Filter, type List } from '../pages';
import type { CallOptions, Transport } from '../transport';

const path = '/v1/alerts';
const at = (id: string, what = ''): string => `${path}/${segment(id)}${what}`;

/** What needs attention. */
export class Alerts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** One page, the latest first. */
  list(query: Filter<ListAlertsQuery> = {}, options: CallOptions = {}): Promise<List<Alert>> {
    return this.#transport.send({ ...options, method: 'GET', path, query });
  }

  /** Every alert, the latest first. */
  each(
    query: Omit<Filter<ListAlertsQuery>, 'starting_after'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Alert, void> {
    return eachRow(this.#transport, path, query, options);
  }

  get(id: string, options: CallOptions = {}): Promise<Alert> {
    return this.#transport.send({ ...options, method: 'GET', path: at(id) });
  }

  /** Groups of alerts that are not resolved, the gravest first. */
  listGroups(query: ListAlertGroupsQuery = {}, options: CallOptions = {}): Promise<List<AlertGroup>> {
    return this.#transport.send({ ...options, method: 'GET', path: `${path}/groups`, query });
  }

  /** Says that somebody looks after it: nobody else is told. */
  acknowledge(id: string, body: AlertNote = {}, options: CallOptions = {}): Promise<Alert> {
    return this.#transport.send({ ...options, method: 'POST', path: at(id, '/acknowledge'), body });
  }

  /** Says that it is over. */
  resolve(id: string, body: AlertNote = {}, options: CallOptions = {}): Promise<Alert> {
    return this.#transport.send({ ...options, method: 'POST', path: at(id, '/resolve'), body });
  }

  /** Has alerts of a kind or subject recorded, and not delivered, for a time. */
  mute(body: AlertMuteRequest, options: CallOptions = {}): Promise<AlertMute> {
    return this.#transport.send({ ...options, method: 'POST', path: `${path}/mutes`, body });
  }

  /** The mutes that last, the latest first. */
  listMutes(query: ListAlertMutesQuery = {}, options: CallOptions = {}): Promise<List<AlertMute>> {
    return this.#transport.send({ ...options, method: 'GET', path: `${path}/mutes`, query });
  }

  /** Ends a mute. */
  async unmute(id: string, options: CallOptions = {}): Promise<void> {
    await this.#transport.send({ ...options, method: 'DELETE', path: `${path}/mutes/${segment(id)}` });
  }
}
