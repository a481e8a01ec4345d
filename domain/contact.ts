/** How a short text reaches a person. */
export const messageChannels = ['sms', 'email'] as const;
export type MessageChannel = (typeof messageChannels)[number];

const shownDigits = 2;

/** An address as it may be shown: enough for its owner to know it again. */
export function maskedContact(channel: MessageChannel, address: string): string {
  if (channel === 'sms') return `${'*'.repeat(address.length - shownDigits)}${address.slice(-shownDigits)}`;
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const ending = domain.slice(domain.lastIndexOf('.'));
  return `${address.slice(0, 1)}***@${domain.slice(0, 1)}***${ending}`;
}
