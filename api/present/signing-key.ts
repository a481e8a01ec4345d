import type { SigningKeyDocument } from '../../store/store';
import type { SigningKeyResource } from '../schemas/signing-key';

export function statusOfKey({ revokedAt, notBefore, notAfter }: SigningKeyDocument, now: Date) {
  if (revokedAt !== null) return 'revoked';
  if (notAfter !== null && notAfter <= now) return 'expired';
  return notBefore <= now ? 'active' : 'pending';
}

/** A signing key as clients see it. `secret` is told once, by whoever has just made it. */
export const presentSigningKey = (
  key: SigningKeyDocument,
  now: Date,
  secret: string | null = null,
): SigningKeyResource => ({
  id: key.id,
  object: 'signing_key',
  merchant: key.merchantId ?? '',
  api_key: key.apiKeyId,
  algorithm: key.algorithm,
  public_key: key.publicKey,
  secret,
  label: key.label,
  status: statusOfKey(key, now),
  not_before: key.notBefore.toISOString(),
  not_after: key.notAfter?.toISOString() ?? null,
  created_at: key.createdAt.toISOString(),
  revoked_at: key.revokedAt?.toISOString() ?? null,
});
