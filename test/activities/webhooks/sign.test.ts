import { Webhook } from 'standardwebhooks';
import { signedHeaders } from '../../../activities/webhooks/sign';
import { newSecret } from '../../../api/webhooks';

const [current, previous] = [newSecret(), newSecret()];
const body = '{"type":"refund.succeeded","data":{"description":"Größe 42, 尺寸"}}';
const message = { id: 'evt_1', at: new Date(), body };

test('the official library verifies what is signed', () => {
  const headers = signedHeaders(message, [current]);
  expect(new Webhook(current).verify(body, headers)).toEqual(JSON.parse(body));
});

test('while a secret is replaced, a receiver with either one verifies', () => {
  const headers = signedHeaders(message, [current, previous]);
  for (const secret of [current, previous]) expect(new Webhook(secret).verify(body, headers)).toBeDefined();
  expect(headers['webhook-signature']!.split(' ')).toHaveLength(2);
});

test('nothing that was altered verifies, nor what is old, nor another secret', () => {
  const headers = signedHeaders(message, [current]);
  const receiver = new Webhook(current);
  expect(() => receiver.verify(body.replace('42', '43'), headers)).toThrow('No matching signature');
  expect(() => receiver.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow('No matching signature');
  const tomorrow = String(Number(headers['webhook-timestamp']) + 60);
  expect(() => receiver.verify(body, { ...headers, 'webhook-timestamp': tomorrow })).toThrow('No matching signature');
  expect(() => new Webhook(previous).verify(body, headers)).toThrow('No matching signature');
  const old = signedHeaders({ ...message, at: new Date(Date.now() - 600_000) }, [current]);
  expect(() => receiver.verify(body, old)).toThrow('too old');
});

test('a new secret has 256 random bits', () => {
  expect(Buffer.from(newSecret().slice('whsec_'.length), 'base64')).toHaveLength(32);
  expect(newSecret()).not.toBe(newSecret());
});
