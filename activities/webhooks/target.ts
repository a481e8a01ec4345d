import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './addresses';

export interface TargetRules {
  /** For development: plain HTTP, any port and this very machine are allowed, too. */
  readonly allowLoopback: boolean;
}

const ports: readonly string[] = ['', '443', '8443'];
const ownNames = /^(?:[^.]+|.*\.(?:localhost|local|internal|home\.arpa))\.?$/i;

/** Whether a request may go to this address. */
export const mayConnect = (address: string, { allowLoopback }: TargetRules): boolean =>
  isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Why no webhook may be sent to a URL, in a sentence; null when nothing speaks against it. What its name resolves to is
 * checked when it is connected to.
 */
export function refusalOfTarget(text: string, rules: TargetRules): string | null {
  if (!URL.canParse(text)) return 'A URL is expected';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && rules.allowLoopback)) return 'It must be https';
  if (url.username !== '' || url.password !== '') return 'It must not hold credentials';
  if (url.hash !== '') return 'It must not have a fragment';
  if (!rules.allowLoopback && !ports.includes(url.port)) return 'Its port must be 443 or 8443';
  const host = hostOf(url);
  if (isIP(host) !== 0) return mayConnect(host, rules) ? null : 'It must be on the public internet';
  return ownNames.test(host) && !rules.allowLoopback ? 'It must be on the public internet' : null;
}
