import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookError, type WebhookHeaders } from '../../client';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const secret = newSecret();
const nowMs = Date.UTC(2026, 0, 15, 12);
const now = () => nowMs;
const event = { type: 'refund.succeeded', data: { id: 're_1', description: 'Größe 42 — 退货' } };
const payload = JSON.stringify(event);

/** Signs as the reference library of Standard Webhooks does. */
function headersFor(body: string, over: { secret?: string; at?: number; id?: string } = {}): Record<string, string> {
  const at = new Date(over.at ?? nowMs);
  const id = over.id ?? 'msg_1';
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(over.secret ?? secret).sign(id, at, body),
  };
}
const verify = (body: string | Uint8Array, headers: WebhookHeaders, secrets: string | readonly string[] = secret) =>
  verifyWebhook<typeof event>(body, headers, { secrets, now });

describe('a webhook is taken for what it is', () => {
  test.each([
    ['text', payload],
    ['bytes', Buffer.from(payload)],
  ])('as %s', (_, body) => {
    expect(verify(body, headersFor(payload))).toEqual({ id: 'msg_1', sentAt: new Date(nowMs), event });
  });

  test('with headers of any kind', () => {
    const headers = headersFor(payload);
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    for (const kind of [new Headers(headers), upper]) expect(verify(payload, kind).event).toEqual(event);
  });

  test('signed with any of the secrets while one takes over from another', () => {
    const next = newSecret();
    expect(verify(payload, headersFor(payload, { secret: next }), [secret, next]).event).toEqual(event);
    const both = `${headersFor(payload, { secret: next })['webhook-signature']} ${headersFor(payload)['webhook-signature']}`;
    expect(verify(payload, { ...headersFor(payload), 'webhook-signature': `v1a,xyz ${both}` }).event).toEqual(event);
  });

  test.each([-300_000, 300_000])('%i ms from now', (byMs) => {
    expect(verify(payload, headersFor(payload, { at: nowMs + byMs })).event).toEqual(event);
  });
});

const without = (name: string): WebhookHeaders =>
  Object.fromEntries(Object.entries(headersFor(payload)).filter(([other]) => other !== name));

describe('a webhook is refused', () => {
  test.each<[string, string, () => WebhookHeaders]>([
    ['signed with another secret', payload, () => headersFor(payload, { secret: newSecret() })],
    ['with an altered body', payload.replace('re_1', 're_2'), () => headersFor(payload)],
    ['with white space added', `${payload}\n`, () => headersFor(payload)],
    ['with an altered id', payload, () => ({ ...headersFor(payload), 'webhook-id': 'msg_2' })],
    [
      'with an altered time',
      payload,
      () => ({ ...headersFor(payload), 'webhook-timestamp': String(nowMs / 1_000 - 1) }),
    ],
    ['that is too old', payload, () => headersFor(payload, { at: nowMs - 301_000 })],
    ['that is too new', payload, () => headersFor(payload, { at: nowMs + 301_000 })],
    ['without an id', payload, () => without('webhook-id')],
    ['without a time', payload, () => without('webhook-timestamp')],
    ['without a signature', payload, () => without('webhook-signature')],
    ['with two ids', payload, () => ({ ...headersFor(payload), 'webhook-id': ['msg_1', 'msg_1'] })],
    ['with a time that is none', payload, () => ({ ...headersFor(payload), 'webhook-timestamp': '17e8' })],
    ['with an empty signature', payload, () => ({ ...headersFor(payload), 'webhook-signature': 'v1,' })],
    [
      'with a signature of another version',
      payload,
      () => ({
        ...headersFor(payload),
        'webhook-signature': headersFor(payload)['webhook-signature']!.replace('v1', 'v2'),
      }),
    ],
    [
      'with a signature cut short',
      payload,
      () => ({ ...headersFor(payload), 'webhook-signature': headersFor(payload)['webhook-signature']!.slice(0, 20) }),
    ],
    ['that is no JSON', 'hello', () => headersFor('hello')],
  ])('%s', (_, body, headers) => {
    expect(() => verify(body, headers())).toThrow(WebhookError);
  });

  test('never because of the secret: that is a mistake of the receiver', () => {
    for (const wrong of ['', 'whsec_', 'sk_live_abc']) {
      expect(() => verify(payload, headersFor(payload), wrong)).toThrow(TypeError);
    }
    expect(() => verify(payload, headersFor(payload), [])).toThrow(WebhookError);
  });
});
