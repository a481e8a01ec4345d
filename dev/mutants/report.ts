import { readFileSync, writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import { promises } from './mutant';
import type { Hunted } from './hunt';

const begin = '<!-- mutants: begin -->';
const end = '<!-- mutants: end -->';

const ordered = (hunted: readonly Hunted[]): Hunted[] =>
  hunted.toSorted(
    ({ mutant: left }, { mutant: right }) =>
      promises.indexOf(left.promise) - promises.indexOf(right.promise) || (left.name < right.name ? -1 : 1),
  );

/** The table for the terminal. */
export function tableOf(hunted: readonly Hunted[]): string {
  const table = new Table({ head: ['promise', 'mutant', 'test', 'fate', 'seconds'], style: { head: [], border: [] } });
  for (const { mutant, fate, seconds } of ordered(hunted)) {
    table.push([mutant.promise, mutant.name, mutant.test.file, fate, seconds.toFixed(1)]);
  }
  return table.toString();
}

/** One line that sums up. */
export function summaryOf(hunted: readonly Hunted[]): string {
  const count = (fate: Hunted['fate']): number => hunted.filter((each) => each.fate === fate).length;
  return `${count('killed')} killed, ${count('survived')} survived, ${count('broken')} broken`;
}

/** Replaces the list of mutants in the page, between its markers. Throws when the page has none. */
export function writeList(page: string, hunted: readonly Hunted[]): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the list of mutants`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${listOf(hunted)}\n\n${text.slice(to)}`);
}

function listOf(hunted: readonly Hunted[]): string {
  const rows = ordered(hunted).map(
    ({ mutant, fate }) =>
      `| ${mutant.promise} | ${cell(mutant.what)} | \`${mutant.test.file}\`: ${cell(mutant.test.name)} | ${fate} |`,
  );
  return [
    `${summaryOf(hunted)}.`,
    '',
    '<!-- prettier-ignore -->',
    '| breaks | defect | found by | fate |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
