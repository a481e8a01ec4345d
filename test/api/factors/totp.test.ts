import crypto from 'node:crypto';
import { codeOfStep, newTotpSecret, otpauthUri, stepOfCode } from '../../../api/factors/totp';
import { isSameHash } from '../../../api/factors/same-hash';
import { newRecoveryCode, normalRecoveryCode } from '../../../api/factors/recovery-codes';

/** RFC 6238, Appendix B, in base32. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** RFC 6238, Appendix B: eight digits there, of which six are the last six. */
const vectors = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;

test.each(vectors)('at %d seconds the code is that of RFC 6238', (seconds, eightDigits) => {
  expect(codeOfStep(rfcSecret, Math.floor(seconds / 30))).toBe(eightDigits.slice(-6));
});

test('a code is of its step for one step either way, and of none beyond', () => {
  const at = 1_000_000;
  const code = codeOfStep(rfcSecret, at);
  const seen = [-2, -1, 0, 1, 2].map((off) => stepOfCode(rfcSecret, code, new Date((at + off) * 30_000)));
  expect(seen).toEqual([null, at, at, at, null]);
});

test('the last moment of a step is within it', () => {
  const code = codeOfStep(rfcSecret, 100);
  expect(stepOfCode(rfcSecret, code, new Date(102 * 30_000 - 1))).toBe(100);
  expect(stepOfCode(rfcSecret, code, new Date(102 * 30_000))).toBeNull();
});

test('every step is compared whole, however wrong the code', () => {
  const compared = jest.spyOn(crypto, 'timingSafeEqual');
  stepOfCode(rfcSecret, '000000', new Date(0));
  stepOfCode(rfcSecret, codeOfStep(rfcSecret, 0), new Date(0));
  expect(compared).toHaveBeenCalledTimes(6);
  compared.mockClear();
  expect([isSameHash('aa'.repeat(32), 'ab'.repeat(32)), isSameHash('aa', 'aabb'), isSameHash('aa', 'aa')]).toEqual([
    false,
    false,
    true,
  ]);
  expect(compared).toHaveBeenCalledTimes(2);
  compared.mockRestore();
});

test('keys are of 160 bits and their own', () => {
  const keys = Array.from({ length: 50 }, newTotpSecret);
  expect(new Set(keys).size).toBe(50);
  for (const key of keys) expect(key).toMatch(/^[A-Z2-7]{32}$/);
  expect(otpauthUri(rfcSecret, 'Refund engine', 'a b')).toBe(
    `otpauth://totp/Refund%20engine:a%20b?secret=${rfcSecret}&period=30&digits=6&algorithm=SHA1&issuer=Refund%20engine`,
  );
});

test('recovery codes are read however they are typed', () => {
  const codes = Array.from({ length: 50 }, newRecoveryCode);
  expect(new Set(codes).size).toBe(50);
  for (const code of codes) {
    expect(code).toMatch(/^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/);
    expect(normalRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')}`)).toBe(normalRecoveryCode(code));
  }
});
