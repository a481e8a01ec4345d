import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { sendWebhook, type Resolve, type WebhookRequest } from '../../../activities/webhooks/send';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function receiver(handle: RequestListener): Promise<number> {
  const server = createServer(handle);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const send = (url: string, change: Partial<WebhookRequest> = {}) =>
  sendWebhook({
    url,
    headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' },
    body: '{"größe":1}',
    timeoutMs: 5_000,
    allowLoopback: true,
    ...change,
  });

/** A name server that answers each question with the next of these. */
function answering(...answers: (string | readonly string[])[]): Resolve & { asked: number } {
  const resolve = (_name: string, _options: unknown, done: Parameters<Resolve>[2]): void => {
    const answer = answers[Math.min(resolve.asked, answers.length - 1)]!;
    resolve.asked += 1;
    done(
      null,
      [answer].flat().map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  resolve.asked = 0;
  return resolve;
}

test('posts the body as it is, once, and answers with status and the answer', async () => {
  const seen: unknown[] = [];
  const port = await receiver((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      seen.push([req.method, req.url, req.headers['webhook-id'], Buffer.concat(chunks).toString('utf8')]);
      res.writeHead(201).end('thanks');
    });
  });
  expect(await send(`http://127.0.0.1:${port}/hooks?a=1`)).toEqual({ status: 201, error: null, body: 'thanks' });
  expect(seen).toEqual([['POST', '/hooks?a=1', 'evt_1', '{"größe":1}']]);
});

test('a name is connected to at the very address that was checked', async () => {
  const port = await receiver((_req, res) => res.end('here'));
  const resolve = answering('127.0.0.1', '10.0.0.1');
  expect(await send(`http://shop.example:${port}/`, { resolve })).toMatchObject({ status: 200, body: 'here' });
  expect(resolve.asked).toBe(1);
  expect(await send(`http://shop.example:${port}/`, { resolve })).toMatchObject({ error: 'address_refused' });
});

test.each([
  ['private', '10.1.2.3'],
  ['metadata', '169.254.169.254'],
  ['IPv4-mapped', '::ffff:10.0.0.1'],
  ['one private beside a public one', ['93.184.216.34', '192.168.0.1']],
])('a name that resolves to an address that is %s is not connected to', async (_what, address) => {
  const answer = await send('https://shop.example/', { resolve: answering(address), allowLoopback: false });
  expect(answer).toEqual({ status: null, error: 'address_refused', body: '' });
});

test('without the setting this machine is never reached, by name or by number', async () => {
  let reached = 0;
  const port = await receiver((_req, res) => {
    reached += 1;
    res.end();
  });
  const strict = { allowLoopback: false };
  expect(await send(`https://127.0.0.1:${port}/`, strict)).toMatchObject({ error: 'url_refused' });
  expect(await send('https://[::1]/', strict)).toMatchObject({ error: 'url_refused' });
  const named = await send('https://shop.example/', { ...strict, resolve: answering('127.0.0.1') });
  expect(named).toMatchObject({ error: 'address_refused' });
  expect(reached).toBe(0);
});

test('a redirect is an answer and is not followed', async () => {
  let reached = 0;
  const port = await receiver((req, res) => {
    reached += 1;
    res.writeHead(307, { location: `http://127.0.0.1:${(req.socket.address() as AddressInfo).port}/other` }).end();
  });
  expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 307, error: null });
  expect(reached).toBe(1);
});

test('an answer without end is cut off, and one that never comes is a time-out', async () => {
  const flood = await receiver((_req, res) => {
    const more = (): void => {
      while (!res.destroyed && res.write('x'.repeat(4_096)));
      res.once('drain', more);
    };
    more();
  });
  const flooded = await send(`http://127.0.0.1:${flood}/`);
  expect([flooded.status, flooded.body.length]).toEqual([200, 16_384]);

  const silent = await receiver(() => undefined);
  expect(await send(`http://127.0.0.1:${silent}/`, { timeoutMs: 60 })).toMatchObject({
    status: null,
    error: 'timeout',
  });
});

test('once the status is there, a body that breaks off or hangs changes nothing', async () => {
  const breaking = await receiver((req, res) => {
    req.resume().once('end', () => {
      res.writeHead(200, { 'content-length': '100' }).write('so far', () => res.destroy());
    });
  });
  expect(await send(`http://127.0.0.1:${breaking}/`)).toMatchObject({ status: 200, error: null });
  const hanging = await receiver((_req, res) => res.writeHead(500, { 'content-length': '100' }).write('so far'));
  expect(await send(`http://127.0.0.1:${hanging}/`, { timeoutMs: 60 })).toEqual({
    status: 500,
    error: null,
    body: 'so far',
  });
});

test('what goes wrong has a word', async () => {
  const lost = await receiver((req) => req.socket.destroy());
  expect(await send(`http://127.0.0.1:${lost}/`)).toMatchObject({ status: null, error: 'connection_lost' });
  servers[0]!.close();
  await once(servers[0]!, 'close');
  expect(await send(`http://127.0.0.1:${lost}/`)).toMatchObject({ error: 'connection_refused' });
  const nobody: Resolve = (_name, _options, done) => done(Object.assign(new Error(), { code: 'ENOTFOUND' }), []);
  expect(await send('http://nobody.example/', { resolve: nobody })).toMatchObject({ error: 'name_not_found' });

  const plain = await receiver((_req, res) => res.end());
  expect(await send(`https://127.0.0.1:${plain}/`)).toMatchObject({ error: 'tls_failed' });
});

test('what is no HTTP is no answer', async () => {
  const garbage = createTcpServer((socket) => socket.end('no HTTP\r\n\r\n')).listen(0, '127.0.0.1');
  await once(garbage, 'listening');
  const { port } = garbage.address() as AddressInfo;
  const answer = await send(`http://127.0.0.1:${port}/`);
  garbage.close();
  expect(answer).toMatchObject({ status: null, error: 'malformed_answer' });
});
