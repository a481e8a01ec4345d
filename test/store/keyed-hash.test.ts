import { createKeyedHash } from '../../store/keyed-hash';

const hash = createKeyedHash(Buffer.alloc(32, 1));

test('the same value is found again, and by its key and its purpose alone', () => {
  expect(hash('identity', 'E12')).toBe(hash('identity', 'E12'));
  expect(hash('identity', 'E12')).not.toBe(hash('code', 'E12'));
  expect(hash('identity', 'E12')).not.toBe(createKeyedHash(Buffer.alloc(32, 2))('identity', 'E12'));
});

test('values that run together differ', () => {
  expect(hash('identity', 'ab', 'c')).not.toBe(hash('identity', 'a', 'bc'));
  expect(hash('identity', 'a', '')).not.toBe(hash('identity', 'a'));
});

test('a short key is refused', () => {
  expect(() => createKeyedHash(Buffer.alloc(31))).toThrow('32 bytes');
});
