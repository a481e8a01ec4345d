import { findLeaks, secretsIn } from './support/find-leaks';

test('secrets are known by the names of their fields, however deep', () => {
  const configuration = {
    LEDGER_HMAC_KEY: 'a'.repeat(64),
    accounts: [{ id: 'account-of-a-merchant', apiKey: 'sk_test_0123456789', webhookSecrets: ['whsec_0123456789'] }],
    keyId: 'the-id-of-a-key',
  };
  expect(secretsIn(configuration)).toEqual(['a'.repeat(64), 'sk_test_0123456789', 'whsec_0123456789']);
});

test.each([
  ['a secret', 'Bearer sk_test_0123456789'],
  ['a card number', 'card 4242424242424242 was used'],
  ['a resident identity number', '{"number":"11010519491231002X"}'],
  ['a line of a passport', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  ['an IBAN', 'to DE89370400440532013000'],
  ['an e-mail address', 'sent to somebody@example.com'],
  ['a telephone number', 'sent to +8613800138000'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ['a secret of an authenticator', 'otpauth://totp/x'],
])('%s is found, and not repeated', (what, text) => {
  const leaks = findLeaks(`before ${text} after`, ['sk_test_0123456789']);
  expect(leaks.some((leak) => leak.startsWith(what))).toBe(true);
  expect(leaks.join()).not.toMatch(/0123456789|4242424242|19491231|ZE184226B|370400440|138001|somebody@/);
});

test.each([
  'took 1764471600123456789 ns',
  '4242424242424241',
  'at 2026-11-30T02:43:11.425Z',
  'refund re_zy2ubyonx53whg64wrqdtfhhve',
  '"identity":"4711@host"',
])('%s is nothing of the kind', (text) => {
  expect(findLeaks(text, ['sk_test_0123456789'])).toEqual([]);
});
