import Table from 'cli-table3';
import { dayMs, hourMs, minuteMs } from '../traffic/clock';
import { judgeAims, type AttackSummary, type Spread, type Summary } from './summarize';

type Rows = readonly (readonly string[])[];

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const words = (name: string): string => name.replaceAll('_', ' ');

/** 40 s, 12 min, 3.5 h, 2.1 d. */
export function durationOf(ms: number): string {
  if (ms < minuteMs) return `${Math.round(ms / 1_000)} s`;
  if (ms < hourMs) return `${Math.round(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${(ms / hourMs).toFixed(1)} h`;
  return `${(ms / dayMs).toFixed(1)} d`;
}

const spread = (of: Spread | null, what: (value: number) => string): [string, string] =>
  of === null ? ['–', '–'] : [what(of.median), what(of.worst)];

const attackHead = ['attack', 'attacks', 'caught', 'rate (95 %)', 'within 20', 'refunds', 'worst', 'delay', 'worst'];

const attackRow = ({ kind, attacks, caught, inTime, interval, refunds, delayMs }: AttackSummary): string[] => [
  words(kind),
  String(attacks),
  String(caught),
  `${percent(attacks === 0 ? 0 : caught / attacks)} (${interval.map((end) => Math.round(end * 100)).join('–')})`,
  String(inTime),
  ...spread(refunds, String),
  ...spread(delayMs, durationOf),
];

const monitorHead = ['monitor', 'alarms', 'false', 'attacks noticed', 'as the first', 'which'];

const monitorRows = ({ monitors }: Summary): string[][] =>
  monitors.map(({ monitor, alarms, falseAlarms, noticed, first, kinds }) => [
    words(monitor),
    String(alarms),
    String(falseAlarms),
    String(noticed),
    String(first),
    kinds.map(([kind, count]) => `${words(kind)} ${count}`).join(', '),
  ]);

const aimHead = ['aim', 'reached', 'met'];

const aimRows = (summary: Summary): string[][] =>
  judgeAims(summary).map(({ aim, reached, met }) => [aim, reached, met ? 'yes' : 'NO']);

/** One line on what the tables are about. */
export const headlineOf = (summary: Summary, seeds: number, source: string): string =>
  `${seeds} streams of eight weeks from ${source}: ${summary.honestRefunds} honest refunds, ${summary.all.attacks} attacks, ` +
  `${summary.alarms} alarms, of which ${summary.falseAlarms} false (${summary.recalls} about goods called back); ` +
  `${summary.outages.noticed} of ${summary.outages.all} provider outages noticed.`;

/** The tables for the terminal. */
export function terminalTables(summary: Summary): string {
  const table = (head: readonly string[], rows: Rows): string => {
    const drawn = new Table({ head: [...head], style: { head: [], border: [] } });
    drawn.push(...rows.map((row) => [...row]));
    return drawn.toString();
  };
  return [
    table(attackHead, [...summary.attacks, summary.all].map(attackRow)),
    table(monitorHead, monitorRows(summary)),
    table(aimHead, aimRows(summary)),
  ].join('\n\n');
}

/** The tables for a page. */
export function markdownTables(summary: Summary): string {
  const table = (head: readonly string[], rows: Rows): string =>
    [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return [
    table(aimHead, aimRows(summary)),
    table(attackHead, [...summary.attacks, summary.all].map(attackRow)),
    table(monitorHead, monitorRows(summary)),
  ]
    .map((text) => `<!-- prettier-ignore -->\n${text}`)
    .join('\n\n');
}
