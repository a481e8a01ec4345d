/** Our account with an outside verification service. */
export interface IdentityServiceAccount {
  /** Where the service is; its path comes before ours. */
  readonly url: URL;
  readonly keyId: string;
  /** Signs requests and answers: at least 32 bytes. */
  readonly secret: Buffer;
  /** Bound on the whole exchange. */
  readonly timeoutMs: number;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

/** Identities leave this machine over TLS alone. */
export const isSafeServiceUrl = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
