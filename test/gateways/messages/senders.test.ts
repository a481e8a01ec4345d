import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { createMessageSender } from '../../../gateways/messages/create-sender';
import { developmentSender } from '../../../gateways/messages/development';
import { httpSender } from '../../../gateways/messages/http';
import type { Message } from '../../../gateways/messages/sender';
import { smtpSender } from '../../../gateways/messages/smtp';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const sms: Message = {
  channel: 'sms',
  to: '+447700900123',
  subject: 'Your code',
  text: '123456 is your code',
  id: 'ch_1',
};
const mail: Message = { ...sms, channel: 'email', to: 'ada@example.com' };
const portOf = (server: Server | TcpServer): number => (server.address() as AddressInfo).port;
const closed = (server: Server | TcpServer) => new Promise((resolve) => server.close(resolve));

describe('over HTTP', () => {
  let server: Server;
  let status: number | null = 200;
  const seen: { headers: IncomingMessage['headers']; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((req, res) => {
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => {
        seen.push({ headers: req.headers, body });
        if (status === null) return;
        if (status === 302) res.setHeader('location', 'http://127.0.0.1:1/');
        res.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await closed(server);
  });
  beforeEach(() => {
    seen.length = 0;
    status = 200;
  });

  const sender = (timeoutMs = 5_000) =>
    httpSender({ url: new URL(`http://127.0.0.1:${portOf(server)}/send`), secret, channels: ['sms'], timeoutMs });

  test('a message is a signed JSON POST, under its id', async () => {
    expect(await sender().send(sms)).toEqual({ kind: 'sent' });
    const [{ headers, body }] = seen as [(typeof seen)[0]];
    expect(JSON.parse(body)).toEqual({ id: 'ch_1', channel: 'sms', to: sms.to, text: sms.text });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'ch_1',
      'webhook-id': 'ch_1',
    });
    expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow('signature');
  });

  test('a subject goes with e-mail alone', async () => {
    await sender().send(mail);
    expect(JSON.parse(seen[0]!.body)).toMatchObject({ subject: 'Your code' });
  });

  test.each([
    [202, { kind: 'sent' }],
    [400, { kind: 'refused', reason: 'http_400' }],
    [422, { kind: 'refused', reason: 'http_422' }],
    [409, { kind: 'unknown', reason: 'http_409' }],
    [429, { kind: 'unknown', reason: 'http_429' }],
    [503, { kind: 'unknown', reason: 'http_503' }],
    [302, { kind: 'unknown', reason: 'no_answer' }],
  ])('%d', async (answer, expected) => {
    status = answer;
    expect(await sender().send(sms)).toEqual(expected);
    expect(seen).toHaveLength(1);
  });

  test('no answer in time, and nobody there, is unknown', async () => {
    status = null;
    expect(await sender(50).send(sms)).toEqual({ kind: 'unknown', reason: 'no_answer' });
    const nobody = httpSender({ url: new URL('http://127.0.0.1:1/'), secret, channels: ['sms'], timeoutMs: 500 });
    expect(await nobody.send(sms)).toEqual({ kind: 'unknown', reason: 'no_answer' });
  });
});

describe('over SMTP', () => {
  let server: TcpServer;
  /** What the server answers to a command, instead of taking it. */
  let answers: Record<string, string> = {};
  let said: string[] = [];

  beforeAll(async () => {
    server = createTcpServer((socket) => {
      let inData = false;
      socket.on('error', () => undefined);
      socket.write('220 mail.test ESMTP\r\n');
      socket.on('data', (chunk) => {
        for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
          said.push(line);
          if (inData) {
            if (line !== '.') continue;
            inData = false;
            socket.write(answers['.'] ?? '250 taken\r\n');
            continue;
          }
          const command = line.split(/[ :]/)[0]!.toUpperCase();
          const refusal = answers[command];
          if (refusal !== undefined) socket.write(refusal);
          else if (command === 'DATA') {
            inData = true;
            socket.write('354 go on\r\n');
          } else if (command === 'QUIT') socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => closed(server));
  beforeEach(() => {
    answers = {};
    said = [];
  });

  const sender = (timeoutMs = 5_000) =>
    smtpSender({ url: `smtp://127.0.0.1:${portOf(server)}`, from: 'Shop <no-reply@shop.example>', timeoutMs });

  test('a message arrives whole, with its id', async () => {
    expect(await sender().send(mail)).toEqual({ kind: 'sent' });
    expect(said).toEqual(expect.arrayContaining(['MAIL FROM:<no-reply@shop.example>', 'RCPT TO:<ada@example.com>']));
    expect(said).toEqual(expect.arrayContaining(['Message-ID: <ch_1@shop.example>', 'Subject: Your code', sms.text]));
  });

  test('an address with a line break in it adds no command', async () => {
    await sender().send({ ...mail, to: 'a@example.com>\r\nRCPT TO:<b@example.com' });
    expect(said.filter((line) => /b@example\.com/.test(line) && line.startsWith('RCPT'))).toEqual([]);
  });

  test.each([
    ['RCPT', '550 no such mailbox\r\n', { kind: 'refused', reason: 'smtp_550' }],
    ['RCPT', '451 try later\r\n', { kind: 'unknown', reason: expect.any(String) }],
    ['.', '451 try later\r\n', { kind: 'unknown', reason: expect.any(String) }],
  ])('%s answered %j', async (command, answer, expected) => {
    answers[command] = answer;
    expect(await sender().send(mail)).toEqual(expected);
  });

  test('nobody there is unknown', async () => {
    const nobody = smtpSender({ url: 'smtp://127.0.0.1:1', from: 'a@shop.example', timeoutMs: 500 });
    expect(await nobody.send(mail)).toEqual({ kind: 'unknown', reason: expect.any(String) });
  });
});

describe('for development', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'messages-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('messages are shown, and the last ones kept for their owner alone', async () => {
    const file = join(folder, 'messages.json');
    const shown: string[] = [];
    const sender = developmentSender(file, (line) => shown.push(line));
    for (let n = 0; n < 60; n += 1) await sender.send({ ...sms, id: `ch_${n}` });
    await sender.send({ ...sms, id: 'ch_59' });
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Message[];
    expect([kept.length, kept.at(-1)?.id, kept[0]?.id]).toEqual([50, 'ch_59', 'ch_10']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(shown[0]).toBe('[sms] to +447700900123: 123456 is your code');
  });
});

test('each channel goes over the first sender that carries it', async () => {
  const http = { url: new URL('http://127.0.0.1:1/'), secret, channels: ['sms', 'email'] as const };
  const smtp = { url: 'smtp://127.0.0.1:1', from: 'a@shop.example' };
  const both = createMessageSender({ timeoutMs: 500, http, smtp, developmentFile: null });
  expect([...both.channels].toSorted()).toEqual(['email', 'sms']);
  expect((await both.send(mail)).kind).toBe('unknown');
  const mailOnly = createMessageSender({ timeoutMs: 500, http: null, smtp, developmentFile: null });
  expect(mailOnly.channels).toEqual(['email']);
  expect(await mailOnly.send(sms)).toEqual({ kind: 'refused', reason: 'no_such_channel' });
});
