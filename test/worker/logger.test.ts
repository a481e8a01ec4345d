import { createLogger, type LogFormat } from '../../worker/logger';

function logged(format: LogFormat, log: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  log(createLogger('info', format, { write: (line: string) => void lines.push(line) }));
  return lines;
}

const lineOf = (...args: Parameters<typeof logged>) => JSON.parse(logged(...args)[0] ?? '') as Record<string, unknown>;

test('a request is a line in the names of the Elastic Common Schema', () => {
  const line = lineOf('ecs', (logger) =>
    logger.info(
      { req: { id: 'req_1', method: 'POST', path: '/v1/refunds' }, res: { status: 201 }, responseTime: 12 },
      'request completed',
    ),
  );
  expect(line).toMatchObject({
    'log.level': 'info',
    message: 'request completed',
    ecs: { version: '8.11.0' },
    service: { name: 'refund-engine' },
    event: { dataset: 'refund-engine.log', duration: 12_000_000 },
    http: { request: { id: 'req_1', method: 'POST' }, response: { status_code: 201 } },
    url: { path: '/v1/refunds' },
    process: { pid: process.pid },
  });
  expect(line['@timestamp']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(line).not.toHaveProperty('msg');
  expect(line).not.toHaveProperty('error');
});

test('a failure is an error with all its causes, and what is our own stands apart', () => {
  const trace = [
    { type: 'EngineError', message: 'late', stack: 'EngineError: late' },
    { type: 'Error', message: 'cause', stack: 'Error: cause' },
  ];
  const line = lineOf('ecs', (logger) =>
    logger.error({ activity: 'submitRefund', refund_id: 're_1', request_id: 'req_2', trace }, 'activity failed'),
  );
  expect(line).toMatchObject({
    'log.level': 'error',
    error: { type: 'EngineError', message: 'late', stack_trace: 'EngineError: late\nCaused by: Error: cause' },
    http: { request: { id: 'req_2' } },
    refund_engine: { activity: 'submitRefund', refund_id: 're_1' },
  });
});

test.each<LogFormat>(['pino', 'ecs'])('in the format %s what could be a secret is cut out', (format) => {
  const [line = ''] = logged(format, (logger) =>
    logger.child({ account: { apiKey: 'sk_secret' } }).warn({
      req: { headers: { authorization: 'Bearer sk_secret' } },
      webhook: { secret: 'sk_secret' },
      header: { authorization: 'sk_secret' },
      err: new Error('x'),
    }),
  );
  expect(line).not.toContain('sk_secret');
  expect(line).toContain('[Redacted]');
  expect(line.endsWith('}\n')).toBe(true);
});

test('a line that is not asked for is not written', () => {
  expect(logged('ecs', (logger) => logger.debug('quiet'))).toEqual([]);
});
