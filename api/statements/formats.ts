import type { statementFormats } from '../schemas/balances';
import { statementAsCsv } from './as-csv';
import { statementAsHtml } from './as-html';
import { statementAsJson } from './as-json';
import type { Statement } from './open-statement';

export type StatementFormat = (typeof statementFormats)[number];

export interface StatementWriter {
  readonly mediaType: string;
  readonly write: (statement: Statement) => AsyncIterable<string>;
}

export const statementWriters: Readonly<Record<StatementFormat, StatementWriter>> = {
  json: { mediaType: 'application/json; charset=utf-8', write: statementAsJson },
  csv: { mediaType: 'text/csv; charset=utf-8', write: statementAsCsv },
  html: { mediaType: 'text/html; charset=utf-8', write: statementAsHtml },
};
