import { readOptions } from '../../bench/options';
import { UsageError } from '../../worker/parse-arguments';

test('by default both phases are measured at 1, 8 and 32 in several rounds', () => {
  expect(readOptions([])).toMatchObject({ phases: ['engine', 'whole'], levels: [1, 8, 32], rounds: 3, jsonFile: null });
});

test('--quick is one short round, whose length may be set all the same', () => {
  const quick = readOptions(['--quick']);
  expect(quick.rounds).toBe(1);
  expect(quick.sliceMs).toBeLessThan(readOptions([]).sliceMs);
  expect(readOptions(['--quick', '--seconds', '0.5']).sliceMs).toBe(500);
});

test('--only and --json', () => {
  expect(readOptions(['--only', 'whole', '--json', 'out.json'])).toMatchObject({
    phases: ['whole'],
    jsonFile: 'out.json',
  });
});

test.each([[['--only', 'database']], [['--seconds', '0']], [['--seconds', 'many']], [['--fast']], [['stray']]])(
  '%j is refused with a reason',
  (args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  },
);
