import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import type { WebhookAnswer } from '../../../activities/webhooks/send';

const register = resolve(__dirname, '..', '..', 'support', 'register-typescript.js');
const script = join(__dirname, 'send-once.ts');
const describeWithOpenssl = spawnSync('openssl', ['version']).status === 0 ? describe : describe.skip;

/** A certificate authority of this test's own, and a certificate that it gave to `shop.example` alone. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-subj', '/CN=Test CA', '-days', '2', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...newKey, '-subj', '/CN=shop.example', '-keyout', 'shop.key', '-out', 'shop.csr');
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:shop.example\n');
  const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  openssl('x509', '-req', '-in', 'shop.csr', ...ca, '-days', '2', '-extfile', 'names', '-out', 'shop.pem');
}

describeWithOpenssl('over HTTPS', () => {
  let folder: string;
  let server: Server;
  let asked: (string | false | null)[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'webhook-tls-'));
    makeCertificates(folder);
    const [key, cert] = [readFileSync(join(folder, 'shop.key')), readFileSync(join(folder, 'shop.pem'))];
    server = createServer({ key, cert }, (req, res) => {
      asked.push((req.socket as TLSSocket & { servername: string | false | null }).servername);
      req.resume().once('end', () => res.writeHead(204).end());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** As a process whose environment names the authority, as that of a production worker would, or does not. */
  async function send(host: string, trusted: boolean): Promise<WebhookAnswer> {
    const url = `https://${host}:${(server.address() as AddressInfo).port}/hooks`;
    const trust = trusted ? { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') } : {};
    const { stdout } = await promisify(execFile)(process.execPath, ['-r', register, script, url], {
      env: { PATH: process.env['PATH'] ?? '', ...trust },
    });
    return JSON.parse(stdout) as WebhookAnswer;
  }

  test('an event is delivered under a certificate for the endpoint’s name, at the address that was checked', async () => {
    expect(await send('shop.example', true)).toEqual({ status: 204, error: null, body: '' });
    expect(asked).toEqual(['shop.example']);
  });

  test.each([
    ['by an authority that nobody has named', 'shop.example', false],
    ['for another name at the same address', 'other.example', true],
  ])('nothing is delivered under a certificate %s', async (_what, host, trusted) => {
    expect(await send(host, trusted)).toEqual({ status: null, error: 'tls_failed', body: '' });
    expect(asked).toEqual([]);
  });
});
