import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutate, promises, readMutants } from '../../dev/mutants/mutant';
import { projectRoot } from '../../dev/stack/project-root';

const root = projectRoot();
const mutants = readMutants(root);
const named = mutants.map((mutant) => [`${mutant.promise}/${mutant.name}`, mutant] as const);
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The titles of a test file: quoted as they stand, or made from a row of a table. */
function hasTest(source: string, name: string): boolean {
  if (source.includes(`'${name}'`) || new RegExp(`^ *${escapeRegExp(name)}: `, 'm').test(source)) return true;
  const templates = [...source.matchAll(/'([^'\n]*%[sipj][^'\n]*)'/g)].map(([, title = '']) => title);
  return templates.some((title) => patternOf(title).test(name));
}

const patternOf = (title: string): RegExp =>
  new RegExp(
    `^${title
      .split(/%[sipj]/)
      .map(escapeRegExp)
      .join('.+')}$`,
  );
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test.each(named)('%s applies to the code as it is', (_name, mutant) => {
  const source = read(mutant.file);
  expect(mutate(source, mutant)).not.toBe(source);
});

test.each(named)('%s names a test that is there', (_name, { test: { file, name } }) => {
  expect(existsSync(join(root, file))).toBe(true);
  expect(hasTest(read(file), name)).toBe(true);
});

test.each(promises)('%s has three mutants at least', (promise) => {
  expect(mutants.filter((mutant) => mutant.promise === promise).length).toBeGreaterThanOrEqual(3);
});

test('no two mutants are the same', () => {
  const edits = mutants.map(({ file, find, replace, test: { name } }) => [file, find, replace, name].join('\0'));
  expect(new Set(edits).size).toBe(edits.length);
});

test('a text that is gone, or stands there twice, is an error that says so', () => {
  const [mutant] = mutants;
  if (mutant === undefined) throw new Error('There are no mutants');
  const patch = { ...mutant, file: 'a.ts', find: 'x', replace: 'y' };
  expect(mutate('a x b', patch)).toBe('a y b');
  expect(() => mutate('a b', patch)).toThrow('no longer occurs in a.ts');
  expect(() => mutate('x x', patch)).toThrow('occurs 2 times in a.ts');
});
