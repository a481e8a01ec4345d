import pino from 'pino';
import { createActivities } from '../../activities/create-activities';
import type { ActivityDeps } from '../../activities/deps';

test('the line about an activity that failed has the error and its place, and nothing that hangs on it', async () => {
  const lines: string[] = [];
  const cause = Object.assign(new Error('cut off'), { config: { headers: 'sk_live_secret' } });
  const error = Object.assign(new Error('lost', { cause }), { body: 'sk_live_secret' });
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const store = { refunds: { get: () => Promise.reject(error) } };
  const activities = createActivities({ store, logger, gateways: {} } as unknown as ActivityDeps);
  await expect(activities.loadRefund({ merchantId: 'm1', refundId: 're_1' })).rejects.toBe(error);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    activity: 'loadRefund',
    refund_id: 're_1',
    trace: [
      { type: 'Error', message: 'lost', stack: expect.stringContaining('logged.test') },
      { type: 'Error', message: 'cut off' },
    ],
  });
  expect(lines.join('')).not.toContain('sk_live_secret');
});
