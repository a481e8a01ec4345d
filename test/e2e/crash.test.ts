import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casts } from '../../dev/crash/casts';
import { formatCrashPoint, parseCrashPoint } from '../../dev/crash/crash-points';
import { runRounds } from '../../dev/crash/run-rounds';
import { testDatabaseUri, testTemporalAddress } from '../support/servers';

/** Where most can go wrong; `npm run crash` goes through all points there are. */
const chosen = [
  'plain',
  'asynchronous',
  'over_refund',
  'withdrawn',
  'lost_after',
  'status_500',
  'rejected',
  'late_failure',
  'redirected',
  'refused_there',
  'alipay_lost',
  'abandoned',
];
const crashes = (
  [
    ['gateway.submit:after:3', casts.cards],
    ['bank.drop:after:1', casts.bankFolders],
    ['payment.keep_open:before:1', casts.payers],
  ] as const
).map(([point, { merchant, stories }]) => ({
  point: parseCrashPoint(point),
  cast: { merchant, stories: stories.filter(({ name }) => chosen.includes(name)) },
}));
const limitMs = 240_000;

test(
  'the engine is killed at chosen points: nothing is lost, paid twice or answered otherwise',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'refund-engine-crash-test-'));
    try {
      const results = await runRounds(crashes, {
        servers: { temporalAddress: testTemporalAddress(), mongodbUri: testDatabaseUri('crash') },
        dir,
        lanes: crashes.length,
      });
      expect(results.flatMap(({ violations }) => violations)).toEqual([]);
      expect(results.filter(({ visited }) => !visited).map(({ point }) => formatCrashPoint(point))).toEqual([]);
      expect(results).toHaveLength(crashes.length);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
  limitMs,
);
