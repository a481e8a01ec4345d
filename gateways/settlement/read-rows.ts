import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { refused, SettlementError } from './settlement-error';

/** A longer line is no line of a bill. */
const maxRowChars = 32 * 1024;

export interface Row {
  readonly fields: readonly string[];
  /** From 1. */
  readonly line: number;
}

/**
 * The rows of a bill, one at a time: nothing is read ahead of whoever takes them. The bills know no quoting, so that
 * whatever stands between two delimiters is a field.
 * @throws SettlementError `row_too_long`, `not_csv`
 */
export async function* readRows(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    quote: null,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRowChars,
    record_delimiter: ['\r\n', '\n'],
  });
  const source = Readable.from(text);
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const item of source.pipe(parser)) {
      const { record, info } = item as { record: string[]; info: { lines: number } };
      yield { fields: record, line: info.lines };
    }
  } catch (error) {
    throw rowError(error);
  } finally {
    source.destroy();
  }
}

function rowError(error: unknown): unknown {
  if (error instanceof SettlementError || !(error instanceof CsvError)) return error;
  return refused(error.code === 'CSV_MAX_RECORD_SIZE' ? 'row_too_long' : 'not_csv', error['lines'] as number);
}
