import { Progress } from '../../../dev/demo/screen/progress';
import { Screen } from '../../../dev/demo/screen/screen';
import { showCancellations, showChecks, showFailures, showPairs, showScenes } from '../../../dev/demo/screen/tables';

function watch(isTTY: boolean, env: NodeJS.ProcessEnv = {}) {
  const written: string[] = [];
  const screen = new Screen({ isTTY, write: (text) => written.push(text) }, env);
  return { screen, text: () => written.join(''), lines: () => written.join('').split('\n') };
}

const escape = '\u001B';
const longName = 'a check with a name that needs more than one line of the narrow column that it has, by far';

describe('the screen', () => {
  it('paints on a terminal only, and not when colours are unwanted', () => {
    expect(watch(true).screen.paint('red', 'no')).toContain(escape);
    expect(watch(false).screen.paint('red', 'no')).toBe('no');
    expect(watch(true, { NO_COLOR: '1' }).screen.paint('red', 'no')).toBe('no');
  });

  it('keeps what is under way out of a log', () => {
    const { screen, text } = watch(false);
    screen.status('half done');
    screen.say('done');
    expect(text()).toBe('done\n');
  });

  it('writes lines above what is under way on a terminal', () => {
    const { screen, text } = watch(true);
    screen.status('half done');
    screen.say('a word');
    screen.clearStatus();
    expect(text()).toBe(`half done\r${escape}[Ka word\nhalf done\r${escape}[K`);
  });
});

describe('progress', () => {
  const run = (isTTY: boolean, total: number) => {
    const watched = watch(isTTY);
    let now = 0;
    const progress = new Progress(watched.screen, 'payments', total, () => (now += 100));
    for (let done = 0; done < total; done += 1) progress.advance();
    progress.finish();
    return watched;
  };

  it('says a line every 10 % where lines stay', () => {
    const lines = run(false, 200).lines();
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/payments 20\/200 \(10 %\)/);
    expect(lines[9]).toMatch(/payments 200\/200 \(100 %\)/);
  });

  it('rewrites one line on a terminal and leaves one behind', () => {
    const lines = run(true, 200).lines();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('█');
    expect(lines[0]).toMatch(/payments 200\/200 \(100 %\).*$/);
  });
});

describe('tables', () => {
  const failing = { what: longName, expected: 'none', found: 'something else', holds: false };

  it('stay within 100 columns', () => {
    const { screen, lines } = watch(false);
    const story = 'requested → approved → submitting → unknown → succeeded: asked what became of it';
    showPairs(screen, [['Temporal UI: every refund and more than that', `http://127.0.0.1:8233/${longName}`]]);
    showScenes(screen, [{ title: 'The answer is lost', invoice: '536371', amount: '£13193.92', story, holds: true }]);
    showCancellations(screen, [{ invoice: 'C536506', purchase: '536488', amount: '£25.50', outcome: longName }]);
    showChecks(screen, [['I1', [failing]]]);
    expect(Math.max(...lines().map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines().join('')).toContain('✗ NO');
  });

  it('wrap a long path without losing any of it', () => {
    const { screen, text } = watch(false);
    const path = `/home/${'deep/'.repeat(20)}dev-credentials.json`;
    showPairs(screen, [['API keys', path]]);
    expect(text().replace(/[^\w/.-]/g, '')).toContain(path);
  });

  it('say what was expected and what was found where a check does not hold', () => {
    const { screen, text } = watch(false);
    showFailures(screen, [failing, { ...failing, what: 'fine', holds: true }]);
    expect(text()).toBe(`✗ ${longName}\n    expected: none\n    found:    something else\n`);
  });
});
