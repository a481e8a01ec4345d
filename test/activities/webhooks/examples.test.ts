import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import { sendWebhook } from '../../../activities/webhooks/send';
import { signedHeaders } from '../../../activities/webhooks/sign';
import { newSecret } from '../../../api/webhooks';

const root = resolve(__dirname, '..', '..', '..');
const page = readFileSync(join(root, 'docs', 'webhooks.md'), 'utf8');

/** The blocks of code on the page. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code!);

const secret = newSecret();
const body = JSON.stringify({ type: 'refund.succeeded', data: { id: 're_1', sequence: 4, status: 'succeeded' } });
const headers = () => signedHeaders({ id: 'evt_1', at: new Date(), body }, [newSecret(), secret]);

describe('the server on the page', () => {
  let server: ChildProcess;
  let url: string;
  let said = '';

  const send = (text: string) =>
    sendWebhook({ url, headers: headers(), body: text, timeoutMs: 5_000, allowLoopback: true });

  beforeAll(async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    url = `http://127.0.0.1:${port}/`;
    const { code } = transformSync(blocks('ts')[0]!, {
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    server = spawn(process.execPath, ['-e', code], {
      cwd: root,
      env: { PORT: String(port), WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    while ((await send('')).status === null);
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
  });

  test('takes what is genuine, once, and refuses what is not', async () => {
    expect(await send(body)).toMatchObject({ status: 204 });
    expect(await send(body)).toMatchObject({ status: 204 });
    expect(await send(body.replace('re_1', 're_2'))).toMatchObject({ status: 400 });
    while (!said.includes('\n')) await new Promise((resolve) => setImmediate(resolve));
    expect(said).toBe('refund.succeeded: re_1 is succeeded (4)\n');
  });
});

const whereOpenssl = spawnSync('openssl', ['version']).status === 0 ? test : test.skip;

whereOpenssl('the shell on the page tells genuine from forged', () => {
  const check = (text: string, change: Record<string, string> = {}): string => {
    const folder = mkdtempSync(join(tmpdir(), 'webhook-example-'));
    try {
      writeFileSync(join(folder, 'body'), text);
      const signed = headers();
      const env = {
        PATH: process.env['PATH'],
        WEBHOOK_SECRET: secret,
        WEBHOOK_ID: signed['webhook-id'],
        WEBHOOK_TIMESTAMP: signed['webhook-timestamp'],
        WEBHOOK_SIGNATURE: signed['webhook-signature'],
        ...change,
      };
      return execFileSync('sh', ['-c', blocks('sh')[1]!], { cwd: folder, env, encoding: 'utf8' }).trim();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  expect(check(body)).toBe('genuine');
  expect(check(body.replace('re_1', 're_2'))).toBe('forged');
  expect(check(body, { WEBHOOK_SECRET: newSecret() })).toBe('forged');
});
