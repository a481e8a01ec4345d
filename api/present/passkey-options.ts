import type { Options } from '../factors/passkeys';

export const presentOptions = ({ id, publicKey, expiresAt }: Options) => ({
  ceremony: id,
  public_key: publicKey,
  expires_at: expiresAt.toISOString(),
});
