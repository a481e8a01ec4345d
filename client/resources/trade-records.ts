import type { ExportTradeRecordsQuery, ListTradeRecordsQuery, TradeRecord } from '../api-types';
import { exportedRows, openExport, type ExportFormat } from '../export';
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

  /** The same over one streamed answer, for very many: it goes on by itself when it breaks off. */
  export(
    query: Omit<Filter<ExportTradeRecordsQuery>, 'format'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<TradeRecord, void, undefined> {
    return exportedRows(this.#transport, path, query, options);
  }

  /** An export as a file: CSV, or a JSON object a line. */
  exportFile(
    format: ExportFormat,
    query: Omit<Filter<ExportTradeRecordsQuery>, 'format'> = {},
    options: CallOptions = {},
  ): Promise<ReadableStream<Uint8Array>> {
    return openExport(this.#transport, path, query, format, options);
  }
}
