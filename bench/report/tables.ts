import Table from 'cli-table3';
import { foreignShareMax } from '../machine/noise';
import type { Percentiles } from '../measure/statistics';
import type { Summary } from '../measure/summary';
import type { Verdict } from '../measure/targets';

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
const milliseconds = ({ p50, p95, p99 }: Percentiles): string => [p50, p95, p99].map(short).join(' / ');
const named = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join('\n');

/** What each subject did at each level. */
export function summaryTable(summaries: readonly Summary[]): string {
  const table = new Table({
    head: [
      'at once',
      'what',
      'done/s',
      '× no-op',
      'accept ms\np50 / p95 / p99',
      'end to end ms\np50 / p95 / p99',
      'events',
      'CPU ms a unit',
      'memory MiB',
      'beside us',
    ],
    style: { head: [], border: [] },
  });
  for (const summary of summaries) {
    const foreign = Math.max(...summary.rounds.map(({ noise }) => noise.foreignShare));
    table.push([
      summary.level,
      summary.subject,
      short(summary.perSecond),
      summary.ofNoop.toFixed(2),
      milliseconds(summary.acceptMs),
      milliseconds(summary.endToEndMs),
      summary.historyEvents,
      named(summary.cpuMsPerUnit),
      named(summary.residentMib),
      `${(foreign * 100).toFixed(0)} %${summary.noisy ? '\nNOISY' : ''}`,
    ]);
  }
  return table.toString();
}

/** How the run compares with the targets. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const table = new Table({ head: ['target at 32', 'wanted', 'measured', ''], style: { head: [], border: [] } });
  for (const { target, ratio, result } of verdicts) {
    const what = `${target.subject} ÷ ${target.base}`;
    table.push([what, `≥ ${target.atLeast}`, ratio.toFixed(2), explain[result]]);
  }
  return table.toString();
}

const explain: Readonly<Record<Verdict['result'], string>> = {
  pass: 'pass',
  miss: 'MISS',
  noisy: `no result: something else used more than ${foreignShareMax * 100} % of the machine`,
  'not judged': 'not judged: needs mongod or secantusd-rs on PATH',
};
