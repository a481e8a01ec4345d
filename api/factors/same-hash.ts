import { timingSafeEqual } from 'node:crypto';

/** Whether two hashes in hex are the same, in a time that does not depend on where they differ. */
export function isSameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}
