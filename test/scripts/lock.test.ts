import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const lockModule = pathToFileURL(join(__dirname, '..', '..', 'scripts', 'setup', 'lock.mjs')).href;
const run = promisify(execFile);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refund-engine-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that works under the lock: notes that it has begun, reads the clock for a moment, notes that it has ended. */
const worker = () => `
  import { appendFileSync } from 'node:fs';
  import { withLock } from ${JSON.stringify(lockModule)};
  const note = (word) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, word + ' ' + process.pid + '\\n');
  await withLock('setup', () => {
    note('begin');
    const end = Date.now() + 30;
    while (Date.now() < end);
    note('end');
  }, ${JSON.stringify(folder)});
`;

const work = () => run(process.execPath, ['--input-type=module', '-e', worker()], { timeout: 20_000 });

/** Each has ended before the next began. */
function expectOneAfterAnother(count: number): void {
  const lines = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2 * count);
  for (let i = 0; i < lines.length; i += 2) {
    expect(lines[i + 1]).toBe(lines[i]!.replace('begin', 'end'));
  }
}

test.each([
  ['a process that is gone', { pid: 2 ** 22 + 1, startedAt: '1' }],
  ['another process than the one with that number now', { pid: process.pid, startedAt: 'long ago' }],
  ['an older version, by its number alone', process.pid],
])(
  'several that wait find the lock of %s, and take turns',
  async (_, holder) => {
    writeFileSync(join(folder, 'setup.lock'), JSON.stringify(holder));
    await Promise.all([work(), work(), work()]);
    expectOneAfterAnother(3);
  },
  30_000,
);
