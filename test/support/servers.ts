import { randomBytes } from 'node:crypto';

function fromSetup(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(`${variable} is not set: this test needs the servers, so run it without JEST_NO_SERVERS`);
}

/** The MongoDB of this process: of several, the one that its number falls to. */
function testMongodbUri(): string {
  const uris = fromSetup('TEST_MONGODB_URI').split(' ');
  return uris[(Number(process.env['JEST_WORKER_ID'] ?? 1) - 1) % uris.length] ?? '';
}

/**
 * The address of a database that no other test file or run uses, on the MongoDB of the test's process. Call it once a
 * file; the name only helps to recognise it.
 */
export function testDatabaseUri(name: string): string {
  const uri = new URL(testMongodbUri());
  uri.pathname = `/${name.replace(/[^a-zA-Z0-9_]/g, '_').slice(0, 30)}_${randomBytes(6).toString('hex')}`;
  return uri.toString();
}

/** Host and port of the Temporal server that all tests share; use a task queue and workflow ids of your own. */
export function testTemporalAddress(): string {
  return fromSetup('TEST_TEMPORAL_ADDRESS');
}

/**
 * The time-skipping server's binary, for
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 */
export function testTimeSkippingServer(): string {
  return fromSetup('TEST_TIME_SKIPPING_SERVER');
}
