import pino, { type DestinationStream, type Logger } from 'pino';
import { ecsLine } from './ecs-line';

export const logFormats = ['pino', 'ecs'] as const;
export type LogFormat = (typeof logFormats)[number];

const redacted = [
  'req.headers.authorization',
  ...['apiKey', 'webhookSecrets', 'privateKey', 'apiV3Key', 'secret', 'authorization'].map((name) => `*.${name}`),
];

const standardError = (): DestinationStream => pino.destination({ dest: 2, sync: false });

/** JSON lines on standard error; what could hold a secret is cut out wherever it stands, in either format. */
export function createLogger(
  level: string,
  format: LogFormat = 'pino',
  to: DestinationStream = standardError(),
): Logger {
  return pino({ level, redact: { paths: redacted } }, format === 'ecs' ? inEcs(to) : to);
}

const inEcs = (to: DestinationStream): DestinationStream => ({
  write: (line) => to.write(`${JSON.stringify(ecsLine(JSON.parse(line) as Record<string, unknown>))}\n`),
});
