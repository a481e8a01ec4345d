import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
/** Rows whose last cell is a file and a part of a test's name. */
const rows = [...page.matchAll(/^\| (.+?) +\|.*`(test\/[\w./-]+)`: (.+?) +\|$/gm)].map(
  ([, attack, file, name]) => [attack!, file!, name!] as const,
);

test('the table is there', () => {
  expect(rows.length).toBeGreaterThan(50);
});

test.each(rows)('%s: %s has a test named so: %s', (_, file, name) => {
  const path = join(root, file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toContain(name);
});
