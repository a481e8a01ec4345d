import type { WechatPayAccount } from '../account';

export interface PlatformKey {
  /** Certificate serial number, or `PUB_KEY_ID_…`. */
  readonly serial: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
}

/**
 * The platform's key that answers are asked to be signed with, and that fields are encrypted for. Where both kinds are
 * configured the public key wins: certificates are being phased out, https://pay.weixin.qq.com/doc/v3/merchant/4012154180
 * @throws Error when the account has none
 */
export function preferredPlatformKey({ id, platformKeys }: WechatPayAccount): PlatformKey {
  const keys = Object.entries(platformKeys).map(([serial, publicKey]) => ({ serial, publicKey }));
  const key = keys.find(({ serial }) => serial.startsWith('PUB_KEY_ID_')) ?? keys.at(-1);
  if (key === undefined) throw new Error(`WeChat Pay account ${id} has no platform key`);
  return key;
}

/** The platform's key of that serial number, or null. */
export const platformKeyOf = ({ platformKeys }: WechatPayAccount, serial: string): string | null =>
  Object.hasOwn(platformKeys, serial) ? (platformKeys[serial] ?? null) : null;
