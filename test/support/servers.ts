import { randomBytes } from 'node:crypto';

function fromSetup(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(`${variable} is not set: this test needs the servers, so run it without JEST_NO_SERVERS`);
}

/**
 * The address of a database that no other test file or run uses, on the MongoDB that all tests share. Call it once a
 * file; the name only helps to recognise it.
 */
export function testDatabaseUri(name: string): string {
  const uri = new URL(fromSetup('TEST_MONGODB_URI'));
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
