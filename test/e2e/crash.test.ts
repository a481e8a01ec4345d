import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCrashPoint, parseCrashPoint } from '../../dev/crash/crash-points';
import { runRounds } from '../../dev/crash/run-rounds';
import { stories } from '../../dev/crash/stories';
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
];
const points = ['gateway.submit:after:3', 'reservation.settle:after:2', 'inbox.insert:after:1'];
const limitMs = 240_000;

test(
  'the engine is killed at chosen points: nothing is lost, paid twice or answered otherwise',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'refund-engine-crash-test-'));
    try {
      const results = await runRounds(points.map(parseCrashPoint), {
        servers: { temporalAddress: testTemporalAddress(), mongodbUri: testDatabaseUri('crash') },
        dir,
        lanes: points.length,
        stories: stories.filter(({ name }) => chosen.includes(name)),
      });
      expect(results.flatMap(({ violations }) => violations)).toEqual([]);
      const visited = results.filter((result) => result.visited).map(({ point }) => formatCrashPoint(point));
      expect(visited.toSorted()).toEqual(points.toSorted());
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
  limitMs,
);
