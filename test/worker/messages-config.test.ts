import { readMessagesConfig } from '../../worker/messages-config';
import { readPasskeySite } from '../../worker/passkey-site';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const http = { MESSAGES_HTTP_URL: 'https://sms.example/send', MESSAGES_HTTP_SECRET: secret };
const smtp = { MESSAGES_SMTP_URL: 'smtps://user:pass@mail.example', MESSAGES_SMTP_FROM: 'no-reply@shop.example' };

test('nothing is configured by default, and empty variables are nothing', () => {
  expect(readMessagesConfig({})).toBeNull();
  expect(readMessagesConfig({ MESSAGES_HTTP_URL: '', MESSAGES_HTTP_SECRET: '', MESSAGES_SMTP_FROM: '' })).toBeNull();
});

test('a service over HTTP carries both channels unless told otherwise', () => {
  expect(readMessagesConfig(http)).toEqual({
    timeoutMs: 10_000,
    http: { url: new URL('https://sms.example/send'), secret, channels: ['sms', 'email'] },
    smtp: null,
    developmentFile: null,
  });
  expect(readMessagesConfig({ ...http, MESSAGES_HTTP_CHANNELS: 'sms' })?.http?.channels).toEqual(['sms']);
});

test('secrets may stand in other variables', () => {
  const env = { ...http, MESSAGES_HTTP_SECRET: 'env:SMS_SECRET', SMS_SECRET: secret };
  expect(readMessagesConfig(env)?.http?.secret).toBe(secret);
});

test.each([
  [{ ...http, MESSAGES_HTTP_SECRET: undefined }, 'MESSAGES_HTTP_URL'],
  [{ ...http, MESSAGES_HTTP_SECRET: 'planted' }, 'MESSAGES_HTTP_SECRET'],
  [{ ...http, MESSAGES_HTTP_CHANNELS: 'pigeon' }, 'MESSAGES_HTTP_CHANNELS'],
  [{ ...smtp, MESSAGES_SMTP_FROM: '' }, 'MESSAGES_SMTP_URL'],
  [{ ...smtp, MESSAGES_SMTP_URL: 'ftp://planted' }, 'MESSAGES_SMTP_URL'],
])('%j names what is wrong, and no value', (env, name) => {
  const read = () => readMessagesConfig(env);
  expect(read).toThrow(name);
  expect(read).not.toThrow('planted');
});

test('passkeys are used where the API is reached, unless told otherwise', () => {
  const api = new URL('https://refunds.example/api');
  expect(readPasskeySite({}, api)).toEqual({ rpId: 'refunds.example', origins: ['https://refunds.example'] });
  const env = { PASSKEY_RP_ID: 'example.com', PASSKEY_ORIGINS: 'https://a.example.com, https://b.example.com' };
  expect(readPasskeySite(env, api)).toEqual({
    rpId: 'example.com',
    origins: ['https://a.example.com', 'https://b.example.com'],
  });
  expect(() => readPasskeySite({ PASSKEY_ORIGINS: 'https://a.example.com/path' }, api)).toThrow('PASSKEY_ORIGINS');
});
