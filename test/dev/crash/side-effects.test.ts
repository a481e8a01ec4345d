import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allCrashPoints, formatCrashPoint, parseCrashPoint } from '../../../dev/crash/crash-points';
import { casts } from '../../../dev/crash/casts';
import { crashesOfSeed } from '../../../dev/crash/plan';
import { sideEffects } from '../../../domain/side-effect';

const root = resolve(__dirname, '..', '..', '..');

const sources = ['store', 'activities', 'gateways', 'api', 'worker'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
);

test.each(sideEffects)('%s names something that the engine does', (name) => {
  expect(sources.some((source) => source.includes(`'${name}'`))).toBe(true);
});

test('every seed passes each point once, at a visit that depends on the seed alone', () => {
  for (const seed of [1, 2, 77]) {
    const crashes = crashesOfSeed(seed);
    expect(crashes.map(({ point }) => ({ ...point, nth: 1 }))).toEqual(allCrashPoints());
    expect(crashesOfSeed(seed)).toEqual(crashes);
  }
  expect(crashesOfSeed(2)).not.toEqual(crashesOfSeed(3));
});

test('four seeds bring a crash of sending to every cast', () => {
  const there = [1, 2, 3, 4].flatMap((seed) =>
    crashesOfSeed(seed).filter(({ point: { effect, when } }) => effect === 'gateway.submit' && when === 'after'),
  );
  expect(new Set(there.map(({ cast }) => cast))).toEqual(new Set(Object.values(casts)));
});

/** Made by a person, a command or a breach of the books, and none of the promises depends on them. */
const byCommand = [
  'alerts/mutes',
  'api-keys',
  'backup/rows',
  'balances/repository',
  'factors/challenges',
  'factors/factors',
  'factors/limits',
  'fence',
  'merchant-stops',
  'provider-accounts',
  'reencrypt-field',
  'risk/lists',
  'risk/policies',
  'signing-keys',
  'webhooks/endpoints',
];
/** Derived from what is there, by work that is done anew from where it stood. */
const derived = [
  'reconciliation/cases',
  'reconciliation/reconciliations',
  'reconciliation/settlements',
  'risk/merchant-hours',
  'search/sink',
];

test('whatever else writes to the database does it under a name', () => {
  const writing =
    /\.(?:create|updateOne|updateMany|findOneAndUpdate|replaceOne|deleteOne|deleteMany|insertMany|bulkWrite)\(/;
  const silent = readdirSync(join(root, 'store'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => {
      const source = readFileSync(join(root, 'store', name), 'utf8');
      return source.includes("/database'") && writing.test(source) && !/\bwrite\(/.test(source);
    });
  expect(silent.map((name) => name.replace('.ts', '')).toSorted()).toEqual([...byCommand, ...derived].toSorted());
});

test('a point can be written down and read again', () => {
  for (const { point } of crashesOfSeed(5)) expect(parseCrashPoint(formatCrashPoint(point))).toEqual(point);
  expect(() => parseCrashPoint('gateway.submit:meanwhile')).toThrow('No crash point');
  expect(() => parseCrashPoint('gateway.guess:before')).toThrow('No crash point');
});
