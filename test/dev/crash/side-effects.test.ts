import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allCrashPoints, formatCrashPoint, parseCrashPoint } from '../../../dev/crash/crash-points';
import { pointsOfSeed } from '../../../dev/crash/plan';
import { sideEffects } from '../../../domain/side-effect';

const root = resolve(__dirname, '..', '..', '..');

const sources = ['store', 'activities', 'api', 'worker'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
);

test.each(sideEffects)('%s names something that the engine does', (name) => {
  expect(sources.some((source) => source.includes(`'${name}'`))).toBe(true);
});

test('every seed passes each point once, at a visit that depends on the seed alone', () => {
  for (const seed of [1, 2, 77]) {
    const points = pointsOfSeed(seed);
    expect(points.map(({ effect, when }) => ({ effect, when, nth: 1 }))).toEqual(allCrashPoints());
    expect(pointsOfSeed(seed)).toEqual(points);
  }
  expect(pointsOfSeed(2)).not.toEqual(pointsOfSeed(3));
});

test('a point can be written down and read again', () => {
  for (const point of pointsOfSeed(5)) expect(parseCrashPoint(formatCrashPoint(point))).toEqual(point);
  expect(() => parseCrashPoint('gateway.submit:meanwhile')).toThrow('No crash point');
  expect(() => parseCrashPoint('gateway.guess:before')).toThrow('No crash point');
});
