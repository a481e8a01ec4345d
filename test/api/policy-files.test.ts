import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../api/keys-command';
import { runPolicy } from '../../api/policy-cli';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `check` says against a file with this text; it needs no database. */
async function refusalOf(text: string, name = 'policy.json'): Promise<Error> {
  const file = join(folder, name);
  writeFileSync(file, text);
  return refusal(file);
}

const refusal = (file: string): Promise<Error> =>
  runPolicy(['check', file], {}, folder).then(
    () => new Error('It was taken for a policy'),
    (error: Error) => error,
  );

const rule = { name: 'a', when: { feature: 'amount', gte: 5 } };
const policy = (rules: unknown, change: object = {}): string => JSON.stringify({ version: '1', rules, ...change });
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const nested = (depth: number, open: string, close: string, inner: string): string =>
  open.repeat(depth) + inner + close.repeat(depth);

test.each([
  ['nothing', '', /is not JSON/],
  ['zeros', '\0\0\0', /is not JSON/],
  ['another value', 'null', /\(top\): .*expected object/],
  ['a list', '[]', /\(top\): .*expected object/],
  ['an empty object', '{}', /version: [^]*rules: /],
  ['a version that is a number', policy([rule], { version: 1 }), /version: .*expected string/],
  ['a version that is nested without end', `{"version":${nested(50_000, '[', ']', '')}}`, /version: .*expected string/],
  ['lists in lists without end', nested(100_000, '[', ']', ''), /\(top\): /],
  [
    'predicates in predicates without end',
    `{"version":"1","rules":[{"name":"a","when":${nested(10_000, '{"not":', '}', '{"feature":"amount","gte":1}')}}]}`,
    /rules\[0\]\.when(\.not){8}: is nested more than 8 deep/,
  ],
  ['a weight that is too large for any number', `{"version":"1","rules":[{"weight":1e999}]}`, /rules\[0\]\.weight: /],
  ['a weight beyond integers', `{"version":"1","rules":[{"weight":1e300}]}`, /rules\[0\]\.weight: Too big/],
  ['half a weight', policy([{ ...rule, weight: 0.5 }]), /rules\[0\]\.weight: /],
  ['a weight in words', policy([{ ...rule, weight: '5' }]), /rules\[0\]\.weight: /],
  ['a weight below nothing', policy([{ ...rule, weight: -5 }]), /rules\[0\]\.weight: /],
  ['a key of a prototype', '{"__proto__":{"x":1}}', /Unrecognized key: "__proto__"/],
  [
    'a comparison with a prototype',
    '{"version":"1","rules":[{"name":"a","when":{"feature":"amount","gte":5,"__proto__":{}}}]}',
    /found gte, __proto__/,
  ],
  ['a feature of every object', policy([{ ...rule, when: { feature: 'constructor', eq: 1 } }]), /must name a feature/],
  ['a name twice', policy([rule, rule]), /rules\[1\]\.name: a is there already/],
  ['more rules than anybody reads', policy(many(201, (at) => ({ ...rule, name: `r${at}` }))), /rules: Too big/],
  [
    'more bands than anybody reads',
    policy([rule], { bands: many(21, (from) => ({ from, effect: { decision: 'reject' } })) }),
    /bands: Too big/,
  ],
  [
    'a list of more than anybody reads',
    policy([{ ...rule, when: { feature: 'hour_of_day', in: many(501, (at) => at) } }]),
    /rules\[0\]\.when\.in: must be a list of 1 to 500, each a number/,
  ],
  ['waiving without end', policy([{ ...rule, waives: many(5_000, () => 'b') }]), /rules\[0\]\.waives: Too big/],
  [
    'rules that waive each other',
    policy([
      { ...rule, waives: ['b'] },
      { ...rule, name: 'b', waives: ['a'] },
    ]),
    /rules\[0\]\.waives\[0\]: b waives it, too/,
  ],
  ['ten megabytes', policy([{ ...rule, about: 'x'.repeat(10_000_000) }]), /has 100\d{5} bytes/],
])('%s is refused with what is wrong', async (_what, text, message) => {
  const error = await refusalOf(text);
  expect(error).toBeInstanceOf(CommandError);
  expect(error.message).toMatch(message);
});

test('however much is wrong, a person can read what is said', async () => {
  const bad = { feature: 'amuont', gte: 1 };
  const error = await refusalOf(
    policy(
      many(150, (at) => ({ name: `r${at}`, when: { any: many(10, () => bad) } })),
      { [`k${'y'.repeat(9_000)}`]: 1 },
    ),
  );
  const lines = error.message.split('\n');
  expect(lines).toHaveLength(102);
  expect(lines.at(-1)).toBe('  and 1401 more');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2_100);
});

test('what a file says moves no cursor', async () => {
  const hostile = ['\u001B[2J', '\u009B2J', '\r', '\u0007'];
  const keys = await refusalOf(policy([rule], Object.fromEntries(hostile.map((key) => [key, 1]))));
  const words = await refusalOf(`{"version": ${hostile.join('')}}`);
  for (const { message } of [keys, words]) expect(message.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('a folder is no file', async () => {
  const place = join(folder, 'folder');
  mkdirSync(place);
  const error = await refusal(place);
  expect(error).toBeInstanceOf(CommandError);
  expect(error.message).toBe(`${place} is not a file`);
});
