import Table from 'cli-table3';
import type { Finding } from '../checks/finding';
import type { Screen } from './screen';

/** With their borders, at most 100 columns together. */
const pairWidths = [34, 62];
const sceneWidths = [21, 8, 11, 46, 8];
const cancellationWidths = [16, 16, 14, 49];
const abroadWidths = [11, 8, 13, 12, 52];
const checkWidths = [61, 26, 9];

const plain = { style: { head: [], border: [] }, wordWrap: true, wrapOnWordBoundary: true };
/** Without lines between the rows. */
const compact = { ...plain, chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' } };

/** One row of the table of shown refunds. */
export interface SceneRow {
  readonly title: string;
  readonly invoice: string;
  readonly amount: string;
  readonly story: string;
  readonly holds: boolean;
}

/** Wraps anywhere: a long path or address is wrapped rather than cut off. */
export function showPairs(screen: Screen, pairs: readonly (readonly [string, string])[]): void {
  const table = new Table({ ...compact, colWidths: pairWidths, wrapOnWordBoundary: false });
  table.push(...pairs.map((pair) => [...pair]));
  show(screen, table);
}

export interface CancellationRow {
  readonly invoice: string;
  readonly purchase: string;
  readonly amount: string;
  readonly outcome: string;
}

export function showCancellations(screen: Screen, rows: readonly CancellationRow[]): void {
  const head = ['Cancellation', 'Of order', 'Amount', 'Refund'];
  const table = new Table({ ...compact, head, colWidths: cancellationWidths });
  table.push(...rows.map(({ invoice, purchase, amount, outcome }) => [invoice, purchase, amount, outcome]));
  show(screen, table);
}

/** A refund over another platform, in the words of the screen. */
export interface AbroadRow {
  readonly platform: string;
  readonly invoice: string;
  readonly country: string;
  readonly amount: string;
  readonly path: string;
}

export function showAbroad(screen: Screen, rows: readonly AbroadRow[]): void {
  const head = ['Platform', 'Order', 'Country', 'Amount', 'States'];
  const table = new Table({ ...compact, head, colWidths: abroadWidths });
  table.push(...rows.map(({ platform, invoice, country, amount, path }) => [platform, invoice, country, amount, path]));
  show(screen, table);
}

export function showScenes(screen: Screen, rows: readonly SceneRow[]): void {
  const table = new Table({
    ...plain,
    head: ['What was shown', 'Order', 'Amount', 'What happened', 'Holds'],
    colWidths: sceneWidths,
  });
  table.push(
    ...rows.map(({ title, invoice, amount, story, holds }) => [title, invoice, amount, story, verdict(holds)]),
  );
  show(screen, table);
}

/** Each promise, and below it what was checked of it. */
export function showChecks(screen: Screen, promises: readonly (readonly [string, readonly Finding[]])[]): void {
  for (const [promise, findings] of promises) {
    screen.say(`  ${promise}`);
    const table = new Table({ ...compact, colWidths: checkWidths });
    table.push(...findings.map(({ what, found, holds }) => [what, found, verdict(holds)]));
    show(screen, table);
  }
}

/** Says of each finding that does not hold what was expected and what was found. */
export function showFailures(screen: Screen, findings: readonly Finding[]): void {
  for (const { what, expected, found } of findings.filter(({ holds }) => !holds)) {
    screen.say(screen.paint('red', `✗ ${what}`));
    screen.say(`    expected: ${expected}`);
    screen.say(`    found:    ${found}`);
  }
}

const verdict = (holds: boolean): string => (holds ? '✓ yes' : '✗ NO');

/** Painted after the layout, which counts characters. */
function show(screen: Screen, table: InstanceType<typeof Table>): void {
  const text = table.toString().replaceAll('✓ yes', screen.paint('green', '✓ yes'));
  for (const line of text.replaceAll('✗ NO', screen.paint('red', '✗ NO')).split('\n')) screen.say(line);
}
