import { stringify } from 'csv-stringify/sync';
import type { CurrencyBalance, StatementLine } from '../../ledger/statement';
import type { Statement } from './open-statement';

type Cells = readonly (string | number)[];

const columns = [
  'occurred_at',
  'type',
  'record',
  'subject',
  'payment',
  'refund',
  'provider',
  'provider_reference',
  'currency',
  'amount',
  'balance',
] as const;

/** RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers. */
const csv = (rows: readonly Cells[]): string =>
  stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: 'windows' },
  );

const balanceRows = (at: Date, type: string, balances: readonly CurrencyBalance[]): Cells[] =>
  balances.map(({ currency, balance }) => [at.toISOString(), type, '', '', '', '', '', '', currency, '', balance]);

const lineRow = ({ record, currency, amount, balance }: StatementLine): Cells => [
  record.occurredAt.toISOString(),
  record.type,
  record.id,
  record.subjectId,
  record.paymentId ?? '',
  record.refundId ?? '',
  record.provider ?? '',
  record.providerReference ?? '',
  currency,
  amount,
  balance,
];

/** The statement as CSV in minor units: opening balances, movements, closing balances. Without the last it broke off. */
export async function* statementAsCsv({ from, to, opening, lines, closing }: Statement): AsyncGenerator<string> {
  yield csv([columns, ...balanceRows(from, 'opening_balance', opening)]);
  for await (const line of lines) yield csv([lineRow(line)]);
  yield csv(balanceRows(to, 'closing_balance', closing()));
}
