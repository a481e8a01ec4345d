import { randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idLength = 24;

/** A new object id as Stripe writes them, such as `re_3Kx…`. */
export function newId(prefix: string): string {
  const text = Array.from({ length: idLength }, () => alphabet[randomInt(alphabet.length)]);
  return `${prefix}_${text.join('')}`;
}

/** Stripe's timestamps are whole seconds. */
export function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
