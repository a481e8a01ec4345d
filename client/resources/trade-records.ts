import type { ListTradeRecordsQuery, TradeRecord } from '../api-types';
import { eachRow, segment, type Filter, type List } from '../pages';
import type { CallOptions, Transport } from '../transport';

const path = '/v1/trade_records';

/** Movements of money, each balanced and never changed. */
export class TradeRecords {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get(id: string, options: CallOptions = {}): Promise<TradeRecord> {
    return this.#transport.send({ ...options, method: 'GET', path: `${path}/${segment(id)}` });
  }

  /** One page. */
  list(query: Filter<ListTradeRecordsQuery> = {}, options: CallOptions = {}): Promise<List<TradeRecord>> {
    return this.#transport.send({ ...options, method: 'GET', path, query });
  }

  /** Every record that the filter lets through, newest first. */
  each(
    query: Omit<Filter<ListTradeRecordsQuery>, 'starting_after' | 'ending_before'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<TradeRecord, void, undefined> {
    return eachRow(this.#transport, path, query, options);
  }
}
