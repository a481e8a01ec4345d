import { formatMinor } from '../../domain/money';
import type { CurrencyBalance, StatementLine } from '../../ledger/statement';
import type { Statement } from './open-statement';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);

const style = `
  body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #111; background: #fff; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border-bottom: 1px solid #ccc; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
  th:nth-last-child(-n+2), td:nth-last-child(-n+2) { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
  thead { display: table-header-group; }
  tr.balance td { font-weight: bold; border-bottom: 2px solid #111; }
  footer { margin-top: 1rem; color: #555; }
  @page { size: A4 landscape; margin: 15mm; }
  @media print { body { margin: 0; max-width: none; font-size: 9pt; } tr { break-inside: avoid; } }
`;

const row = (cells: readonly string[], kind?: string): string =>
  `<tr${kind === undefined ? '' : ` class="${kind}"`}>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>\n`;

const money = (amount: number, currency: string): string => `${formatMinor(amount, currency)} ${currency}`;

const balanceRows = (at: Date, what: string, balances: readonly CurrencyBalance[]): string =>
  balances
    .map(({ currency, balance }) => row([at.toISOString(), what, '', '', '', money(balance, currency)], 'balance'))
    .join('');

const lineRow = ({ record, currency, amount, balance }: StatementLine): string =>
  row([
    record.occurredAt.toISOString(),
    record.type.replaceAll('_', ' '),
    record.refundId ?? record.paymentId ?? record.subjectId,
    [record.provider, record.providerReference].filter((part) => part !== null).join(' '),
    money(amount, currency),
    money(balance, currency),
  ]);

const day = (at: Date): string => at.toISOString().slice(0, 10);

const head = ({ merchantId, from, to }: Statement): string => {
  const title = escaped(`Statement of ${merchantId}, ${day(from)} to ${day(to)}`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body>
<h1>${title}</h1>
<p>What is owed to the merchant, from ${from.toISOString()} to ${to.toISOString()}. Amounts in major units.</p>
<table>
<thead><tr><th>Time (UTC)</th><th>Movement</th><th>Of</th><th>Provider</th><th>Amount</th><th>Balance</th></tr></thead>
<tbody>
`;
};

const sealing = ({ asOfSeal, sealedAt }: Statement): string =>
  sealedAt === null
    ? 'Nothing was sealed yet.'
    : `Made from the ledger as of seal ${asOfSeal} (${sealedAt.toISOString()}). What was sealed later is not in it.`;

/** The statement as a page to print. Without its footer it broke off. */
export async function* statementAsHtml(statement: Statement): AsyncGenerator<string> {
  yield head(statement);
  yield balanceRows(statement.from, 'Opening balance', statement.opening);
  for await (const line of statement.lines) yield lineRow(line);
  yield balanceRows(statement.to, 'Closing balance', statement.closing());
  yield `</tbody>\n</table>\n<footer>${sealing(statement)}</footer>\n</body>\n</html>\n`;
}
