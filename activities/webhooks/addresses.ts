import ipaddr from 'ipaddr.js';

/** RFC 4291 §2.4: all that is routed on the public internet; what is translated to IPv4 lies outside. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public addresses that some cloud answers from inside: Azure's platform channel. */
const alsoRefused: readonly string[] = ['168.63.129.16'];

/**
 * Whether an address is one of the public internet: not private, loopback, link-local (where clouds keep their metadata),
 * carrier-grade NAT, multicast, reserved, nor IPv6 that stands for an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6 && !address.match(globalUnicast)) return false;
  return !alsoRefused.includes(address.toString());
}

/** Whether an address is this very machine. */
export const isLoopbackAddress = (text: string): boolean =>
  ipaddr.isValid(text) && ipaddr.process(text).range() === 'loopback';
