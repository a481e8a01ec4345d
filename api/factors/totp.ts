import { generateSecret, generateURI, verifySync } from 'otplib';

/** RFC 6238 with what every authenticator app takes for granted: HMAC-SHA1, 30 seconds, six digits. */
export const totpPeriodSeconds = 30;
export const totpDigits = 6;
/** RFC 4226 §4 recommends 160 bits. */
const secretBytes = 20;

/** A new key, in base32. */
export const newTotpSecret = (): string => generateSecret({ length: secretBytes });

/** What an authenticator app reads from the QR code. */
export const otpauthUri = (secret: string, issuer: string, label: string): string =>
  generateURI({ issuer, label, secret, digits: totpDigits, period: totpPeriodSeconds });

/** The time step that the code belongs to, of the current one and one either side; null: of none. */
export function stepOfCode(secret: string, token: string, at: Date): number | null {
  const result = verifySync({
    secret,
    token,
    epoch: Math.floor(at.getTime() / 1_000),
    epochTolerance: totpPeriodSeconds,
    period: totpPeriodSeconds,
    digits: totpDigits,
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
