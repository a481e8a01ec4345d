import type { FaultEntry } from './faults/fault';
import type { Movement } from './movements';

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse;margin-bottom:2rem}
th,td{border-bottom:1px solid #ddd;padding:.3rem .8rem;text-align:left}td.number{text-align:right}.twice{background:#fdd}`;

/** A page for people: what truly moved at the provider `name`, and the faults still to come. */
export function renderPage(name: string, movements: readonly Movement[], faults: readonly FaultEntry[]): string {
  const moved = movements.toReversed().map((row) => {
    const cells = [
      row.kind,
      row.key ?? '–',
      row.amount,
      row.currency,
      row.times_applied,
      row.requests,
      row.state,
      row.id,
    ];
    return `<tr${row.times_applied > 1 ? ' class="twice"' : ''}>${cells.map(cell).join('')}</tr>`;
  });
  const waiting = faults
    .filter(({ remaining }) => remaining > 0)
    .map(({ kind, remaining, match }) => `<tr>${[kind, remaining, JSON.stringify(match)].map(cell).join('')}</tr>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name} sandbox</title><style>${style}</style>
<h1>${name} sandbox</h1><h2>Movements of money</h2>
${table(['kind', 'key', 'amount (minor)', 'currency', 'times applied', 'requests', 'state', 'id'], moved)}
<h2>Faults to come</h2>${table(['kind', 'remaining', 'match'], waiting)}</html>`;
}

function table(headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  const none = `<tr><td colspan="${headings.length}">none</td></tr>`;
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('') || none}</tbody></table>`;
}

function cell(value: string | number): string {
  return `<td${typeof value === 'number' ? ' class="number"' : ''}>${escapeHtml(String(value))}</td>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
