import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ChildrenFile } from '../../dev/stack/children-file';
import { stopAbandoned } from '../../dev/stack/start-stack';

const register = join(__dirname, '..', 'support', 'register-typescript.js');
const script = join(__dirname, '..', '..', 'dev', 'start.ts');
const startTimeoutMs = 90_000;

async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('the engine ended before it was ready');
}

test(
  'an engine whose database ends by itself does not end as if it had been asked to',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'refund-engine-start-'));
    const ports = { API_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0', MONGODB_PORT: '0', SANDBOX_PORT: '0' };
    const env = { PATH: process.env['PATH'], STACK_DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...ports };
    const engine = spawn(process.execPath, ['-r', register, script], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const exited = once(engine, 'exit');
    try {
      const line = await firstLine(engine.stdout);
      expect(JSON.parse(line)).toMatchObject({ ready: true });
      process.kill(new ChildrenFile(dataDir).list().find(({ name }) => name === 'mongodb')!.process.pid, 'SIGKILL');
      expect((await exited)[0]).toBe(1);
    } finally {
      engine.kill('SIGKILL');
      await exited;
      await stopAbandoned(dataDir, 0);
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
  startTimeoutMs,
);
