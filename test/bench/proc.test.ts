import { parseMachineTime, parsePressureMs, parseProcessTimeMs, parseResidentMib } from '../../bench/machine/proc';

test('the time of all processors is read from its line alone, waiting for disks counted as idle', () => {
  const stat = 'cpu  100 20 30 1000 50 1 2 40 7 0\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 12\n';
  expect(parseMachineTime(stat)).toEqual({ busyMs: 1_530, idleMs: 10_500, stolenMs: 400 });
});

test('a process name with blanks and brackets does not shift the fields', () => {
  const fields = ['S', ...Array.from({ length: 10 }, () => '0'), '25', '17', '0'];
  expect(parseProcessTimeMs(`42 (node (worker) 1) ${fields.join(' ')}`)).toBe(420);
});

test('resident memory is given in MiB, and as nothing for a process that has none', () => {
  expect(parseResidentMib('Name:\tnode\nVmRSS:\t  204800 kB\nThreads:\t11\n')).toBe(200);
  expect(parseResidentMib('Name:\tkthreadd\n')).toBe(0);
});

test('pressure is the total of the line of those who waited', () => {
  const text =
    'some avg10=5.51 avg60=14.65 avg300=12.30 total=183506027\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n';
  expect(parsePressureMs(text)).toBeCloseTo(183_506.027);
  expect(parsePressureMs('')).toBeNull();
});
