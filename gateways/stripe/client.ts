import Stripe from 'stripe';
import { maxProviderAnswerBytes } from '../../domain/limits';
import type { StripeAccount } from '../account';
import { BoundedHttpClient } from './bounded-http-client';

/**
 * One account's client of Stripe's API. Whether to repeat a call is never the client's decision.
 * @throws TypeError when the account's `baseUrl` is not a URL.
 */
export function createClient(account: StripeAccount, callTimeoutMs: number): Stripe {
  return new Stripe(account.apiKey, {
    httpClient: new BoundedHttpClient(maxProviderAnswerBytes),
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: callTimeoutMs,
    ...(account.baseUrl !== undefined && addressOf(account.baseUrl)),
  });
}

function addressOf(baseUrl: string): { host: string; port: number; protocol: 'http' | 'https' } {
  const { hostname, port, protocol } = new URL(baseUrl);
  const secure = protocol === 'https:';
  return {
    // The brackets of an IPv6 address belong to URLs only.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    protocol: secure ? 'https' : 'http',
  };
}
