import pino from 'pino';
import { temporalLogger } from '../../worker/temporal-logs';

test('what Temporal’s SDK says is a JSON line with ids, and nothing that an error or a call carries', () => {
  const lines: string[] = [];
  const logger = temporalLogger(pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }));
  const error = Object.assign(new Error('Activity failed'), { request: { card: 'pm_secret' } });
  logger.warn('Activity failed', {
    workflowId: 'refund/m1/re_1',
    attempt: 2,
    error,
    input: 'pm_secret',
    [Symbol('x')]: 1,
  });
  logger.log('ERROR', 'plain');
  logger.debug('too much');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 40,
    msg: 'Activity failed',
    workflowId: 'refund/m1/re_1',
    attempt: 2,
    trace: [{ type: 'Error', message: 'Activity failed' }],
  });
  expect(JSON.parse(lines[1]!)).toMatchObject({ level: 50, msg: 'plain' });
  expect(lines.join('')).not.toContain('pm_secret');
});
