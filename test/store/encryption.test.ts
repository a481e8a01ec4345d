import { randomBytes } from 'node:crypto';
import { createCipher, type EncryptedText } from '../../store/encryption';

const key = (id: string) => ({ id, key: randomBytes(32) });
const [older, newer] = [key('k1'), key('k2')];
const cipher = createCipher([newer, older]);

test('what was encrypted is decrypted at its place, whatever it is', () => {
  for (const plain of ['', 'whsec_abc', 'ключ 密钥', 'x'.repeat(5_000)]) {
    expect(cipher.decrypt(cipher.encrypt(plain, 'here'), 'here')).toBe(plain);
  }
});

test('the same text is never encrypted to the same', () => {
  const texts = Array.from({ length: 50 }, () => JSON.stringify(cipher.encrypt('same', 'here')));
  expect(new Set(texts).size).toBe(50);
  expect(texts.join()).not.toContain(Buffer.from('same').toString('base64'));
});

test('the first key encrypts, and an older one still decrypts', () => {
  const before = createCipher([older]).encrypt('secret', 'here');
  expect(before.keyId).toBe('k1');
  expect(cipher.encrypt('secret', 'here').keyId).toBe('k2');
  expect(cipher.decrypt(before, 'here')).toBe('secret');
});

test('another place, an altered part and an unknown key are refused', () => {
  const good = cipher.encrypt('secret', 'here');
  const altered = (part: keyof EncryptedText): EncryptedText => {
    const bytes = Buffer.from(good[part], 'base64');
    bytes[0]! ^= 1;
    return { ...good, [part]: bytes.toString('base64') };
  };
  expect(() => cipher.decrypt(good, 'elsewhere')).toThrow('unable to authenticate');
  for (const part of ['iv', 'tag', 'data'] as const)
    expect(() => cipher.decrypt(altered(part), 'here')).toThrow('unable to authenticate');
  const shortTag = { ...good, tag: Buffer.from(good.tag, 'base64').subarray(0, 4).toString('base64') };
  expect(() => cipher.decrypt(shortTag, 'here')).toThrow('tag length');
  expect(() => cipher.decrypt({ ...good, keyId: 'k9' }, 'here')).toThrow('k9 is not configured');
  expect(() => cipher.decrypt({ ...good, keyId: 'k1' }, 'here')).toThrow('unable to authenticate');
});

test('keys that cannot be used are refused at once', () => {
  expect(() => createCipher([])).toThrow('at least one key');
  expect(() => createCipher([{ id: 'k', key: randomBytes(16) }])).toThrow('32 bytes');
  expect(() => createCipher([key('k'), key('k')])).toThrow('same id');
});
