import { timingSafeEqual } from 'node:crypto';
import { authenticator } from 'otplib';

/** RFC 6238 with what every authenticator app takes for granted: HMAC-SHA1, 30 seconds, six digits. */
const periodMs = 30_000;
const digits = 6;
/** RFC 4226 §4 recommends 160 bits. */
const secretBytes = 20;
/** How many steps a clock may be off, either way. */
const window = [-1, 0, 1];

/** A new key, in base32. */
export const newTotpSecret = (): string => authenticator.generateSecret(secretBytes);

/** What an authenticator app reads from the QR code. */
export const otpauthUri = (secret: string, issuer: string, label: string): string =>
  authenticator.clone({ digits, step: periodMs / 1_000 }).keyuri(label, issuer, secret);

/** The code of a time step. */
export const codeOfStep = (secret: string, step: number): string =>
  authenticator.clone({ digits, step: periodMs / 1_000, epoch: step * periodMs }).generate(secret);

/**
 * The time step that a code belongs to, of the current one and one either side; null: of none. All of them are looked at,
 * each in the same time, so that nothing tells how near a guess was.
 */
export function stepOfCode(secret: string, code: string, at: Date): number | null {
  const current = Math.floor(at.getTime() / periodMs);
  const steps = window.map((off) => current + off);
  const matching = steps.filter((step) => isSameCode(codeOfStep(secret, step), code));
  return matching.at(-1) ?? null;
}

function isSameCode(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
