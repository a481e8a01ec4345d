import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { apiWorld, type ApiWorld } from '../api/support/api-world';
import { cipher, serve, stopServing } from '../api/support/signed-request';

const root = resolve(__dirname, '..', '..');
const examples = join(root, 'docs', 'examples');
const withTypeScript = ['-r', join(root, 'test', 'support', 'register-typescript.js')];

let world: ApiWorld;
let env: NodeJS.ProcessEnv;
let folder: string;
beforeAll(async () => {
  world = await apiWorld('examples', { cipher });
  const { nonces } = world.store;
  const counting: typeof nonces = {
    use: (scope, nonce, expiresAt) => {
      signed += 1;
      return nonces.use(scope, nonce, expiresAt);
    },
  };
  const { url } = await serve({ ...world.deps, store: { ...world.store, nonces: counting } });
  env = { ...process.env, API: url, KEY: world.keys.merchant, PAYMENT: (await world.payment()).id };
  folder = mkdtempSync(join(tmpdir(), 'refund-engine-examples-'));
});
beforeEach(() => {
  signed = 0;
});
afterAll(async () => {
  await stopServing();
  await world.close();
  rmSync(folder, { recursive: true });
});

const run = async (command: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(command, args, { cwd: folder, env })).stdout;
const runExample = (name: string): Promise<string> => run(process.execPath, [...withTypeScript, join(examples, name)]);

/** The shell example's tools are not needed for anything else, so they may be missing. */
function hasShellTools(): boolean {
  try {
    execFileSync('curl', ['--fail-with-body', '--version'], { stdio: 'ignore' });
    return /^OpenSSL [3-9]/.test(execFileSync('openssl', ['version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

const testInShell = hasShellTools() ? test : test.skip;

/** How many requests had a signature that held: each uses a nonce up. */
let signed = 0;

testInShell('sign-a-request.sh signs a request with nothing but OpenSSL', async () => {
  const answer = JSON.parse(await run('bash', [join(examples, 'sign-a-request.sh')])) as object;
  expect(answer).toMatchObject({ object: 'refund', amount: 1_250, state: 'submitting' });
  expect(signed).toBe(1);
});

test('sign-requests.ts signs requests with the client', async () => {
  expect(await runExample('sign-requests.ts')).toMatch(/^re_[a-z2-7]{26} is submitting\n$/);
  expect(signed).toBe(1);
});

test('refund-a-payment.ts does what it says', async () => {
  const lines = (await runExample('refund-a-payment.ts')).trim().split('\n');
  expect(lines[0]).toMatch(/^re_[a-z2-7]{26}: pending \(submitting\)$/);
  expect(lines[1]).toContain('requested');
  expect(lines.at(-1)).toMatch(/^refused: /);
});

test('receive-webhooks.ts takes what is signed and refuses what is not', async () => {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const args = [...withTypeScript, join(examples, 'receive-webhooks.ts')];
  const receiver = spawn(process.execPath, args, { env: { ...env, WEBHOOK_SECRET: secret } });
  try {
    const lines: string[] = [];
    receiver.stdout.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    while (lines.length === 0) await new Promise((done) => setTimeout(done, 5));
    const { port } = JSON.parse(lines[0]!.replace('listening ', '')) as { port: number };
    const body = JSON.stringify({ type: 'refund.succeeded', data: { id: 're_1' } });
    const at = new Date();
    const deliver = async (signed: string) => {
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign('msg_1', at, signed),
      };
      return (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body })).status;
    };
    expect(await deliver(body)).toBe(204);
    expect(await deliver('another body')).toBe(400);
    expect(lines.join('')).toContain('msg_1 refund.succeeded re_1');
  } finally {
    receiver.kill();
  }
});

test('the documents show the examples as they are', () => {
  const pages = ['client.md', 'security.md'].map((name) => readFileSync(join(root, 'docs', name), 'utf8')).join('\n');
  for (const name of readdirSync(examples)) {
    const shown = readFileSync(join(examples, name), 'utf8').replace("'../../client'", "'refund-engine/client'");
    expect(pages).toContain(`\n${shown}\`\`\`\n`);
  }
});
