import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { EngineError } from '../../domain/errors';
import type { ListQuery, Page } from '../../store/store';
import { callerOf } from '../caller';
import type { Api } from '../deps';
import { exportStallMs, rowsPerExportPage } from '../limits';
import { cellsOf } from './columns';
import { mediaTypes, type ExportFormat } from './formats';

const rowsTrailer = 'Export-Rows';

interface Identified {
  readonly id: string;
}

export interface Exported<Row> {
  /** What the file is called. */
  readonly name: string;
  readonly format: ExportFormat;
  readonly columns: readonly string[];
  readonly list: (page: Pick<ListQuery, 'limit' | 'startingAfter'>) => Promise<Page<Row>>;
  readonly startingAfter: string | undefined;
  readonly present: (row: Row) => Identified;
}

/**
 * Streams all rows of a list, page by page as the client takes them: memory stays the same however many there are. What
 * breaks off goes on after the last row that arrived whole, and the trailer `Export-Rows` says that nothing is missing.
 * @throws EngineError `overloaded` while too many exports run, in all or of the caller's key
 */
export async function streamExport<Row extends Identified>(
  api: Api,
  res: Response,
  exported: Exported<Row>,
): Promise<void> {
  const giveBack = api.exports.take(callerOf(res).keyId);
  if (giveBack === null) throw new EngineError('overloaded', 'As many exports as may run at once are running');
  try {
    const { list, startingAfter } = exported;
    // The first page is read before anything is answered: a cursor may be wrong.
    const first = await list({ limit: rowsPerExportPage, ...(startingAfter !== undefined && { startingAfter }) });
    await send(res, exported, rowsFrom(first, list));
  } finally {
    giveBack();
  }
}

async function* rowsFrom<Row extends Identified>(
  first: Page<Row>,
  list: Exported<Row>['list'],
): AsyncGenerator<Row, void, undefined> {
  for (let page = first; ;) {
    yield* page.data;
    const last = page.data.at(-1);
    if (!page.hasMore || last === undefined) return;
    page = await list({ limit: rowsPerExportPage, startingAfter: last.id });
  }
}

async function send<Row extends Identified>(
  res: Response,
  { name, format, columns, present }: Exported<Row>,
  rows: AsyncIterable<Row>,
): Promise<void> {
  res.status(200).type(mediaTypes[format]);
  res.set('content-disposition', `attachment; filename="${name}.${format}"`);
  res.set('trailer', rowsTrailer);
  // A client that takes nothing for so long has gone, and must not hold a place.
  res.setTimeout(exportStallMs, () => res.destroy());
  let sent = 0;
  async function* presented() {
    for await (const row of rows) {
      yield present(row);
      sent += 1;
    }
    res.addTrailers({ [rowsTrailer]: String(sent) });
  }
  try {
    if (format === 'csv') await pipeline(Readable.from(records(presented(), columns)), csv(columns), res);
    else await pipeline(Readable.from(lines(presented())), res);
  } catch (error) {
    // The client hung up: it may go on where it stopped.
    if (!isHangUp(error)) throw error;
  }
}

async function* lines(resources: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const resource of resources) yield `${JSON.stringify(resource)}\n`;
}

async function* records(resources: AsyncIterable<object>, columns: readonly string[]) {
  for await (const resource of resources) yield cellsOf(resource, columns);
}

/** RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front. */
const csv = (columns: readonly string[]) =>
  stringify({ header: true, columns: [...columns], escape_formulas: true, record_delimiter: 'windows' });

const isHangUp = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
