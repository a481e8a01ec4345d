import { createCipher, parseDataKeys } from '../../store/encryption';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const cipher = createCipher([key('k2', 2), key('k1', 1)]);

test('what was encrypted is read again, and nothing of it shows', () => {
  const secret = 'Größe 42 — 退货';
  const encrypted = cipher.encrypt(secret, 'place/1');
  expect(encrypted.keyId).toBe('k2');
  expect(cipher.decrypt(encrypted, 'place/1')).toBe(secret);
  expect(Buffer.from(encrypted.data, 'base64').toString('utf8')).not.toContain('42');
});

test('the same text is never encrypted alike', () => {
  expect(cipher.encrypt('x', 'p')).not.toEqual(cipher.encrypt('x', 'p'));
});

test('older keys still decrypt, forgotten ones do not', () => {
  const old = createCipher([key('k1', 1)]).encrypt('x', 'p');
  expect(cipher.decrypt(old, 'p')).toBe('x');
  expect(() => createCipher([key('k2', 2)]).decrypt(old, 'p')).toThrow('k1');
});

const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

test.each(['data', 'iv', 'tag'] as const)('an altered %s is found', (part) => {
  const encrypted = cipher.encrypt('secret', 'p');
  expect(() => cipher.decrypt({ ...encrypted, [part]: flip(encrypted[part]) }, 'p')).toThrow('unable to authenticate');
});

test('a value in another place, under another key, or with a short tag is refused', () => {
  const encrypted = cipher.encrypt('secret', 'signing_keys/a');
  expect(() => cipher.decrypt(encrypted, 'signing_keys/b')).toThrow('unable to authenticate');
  expect(() => cipher.decrypt({ ...encrypted, keyId: 'k1' }, 'signing_keys/a')).toThrow('unable to authenticate');
  const short = Buffer.from(encrypted.tag, 'base64').subarray(0, 4).toString('base64');
  expect(() => cipher.decrypt({ ...encrypted, tag: short }, 'signing_keys/a')).toThrow('authentication tag');
});

test('no key, or one id twice, is no cipher', () => {
  expect(() => createCipher([])).toThrow('No key');
  expect(() => createCipher([key('a', 1), key('a', 2)])).toThrow('same id');
});

describe('keys in the environment', () => {
  const hex = 'ab'.repeat(32);
  test('are read in order', () => {
    expect(parseDataKeys(`k2:${hex}, k1:${'cd'.repeat(32)}`)).toEqual([
      { id: 'k2', key: Buffer.from(hex, 'hex') },
      { id: 'k1', key: Buffer.alloc(32, 0xcd) },
    ]);
  });

  test.each(['', hex, `k:${hex.slice(2)}`, `k:${hex.toUpperCase()}`, `a b:${hex}`, `k:${hex},k:${hex}`, `k:${hex},`])(
    '%s is none',
    (text) => {
      expect(parseDataKeys(text)).toBeNull();
    },
  );
});
