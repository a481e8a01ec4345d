import { createHash } from 'node:crypto';
import { base32 } from '../../domain/base32';
import type { FactorOwner } from './documents';

const tokenBytes = 16;

/** One text per owner; a merchant's id holds no slash, so that none is another's. */
export const ownerKey = (owner: FactorOwner): string =>
  owner.kind === 'customer' ? `customer/${owner.merchantId}/${owner.id}` : `operator/${owner.id}`;

/** Recovery codes are one row per owner, however many ask for them at once. */
export function recoveryCodesId(owner: FactorOwner): string {
  const digest = createHash('sha256')
    .update(`recovery_codes\0${ownerKey(owner)}`, 'utf8')
    .digest();
  return `fa_${base32(digest.subarray(0, tokenBytes))}`;
}
