import type { Wechatpay } from 'wechatpay-axios-plugin';
import { z } from 'zod';
import { readRefusal, readThrown } from './read-failure';
import type { CallFailure } from './read-failure';

export interface ApiRequest {
  readonly method: 'get' | 'post';
  /** Below the address of the API, ids percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** The platform's key that fields of the body are encrypted for. */
  readonly encryptedFor?: string;
}

/** What came of one request: an answer of the 2xx kind that WeChat Pay signed, or why there is none. */
export type ApiAnswer = { readonly kind: 'answered'; readonly body: unknown } | CallFailure;

/** Sends one request, once. Never throws. */
export type CallApi = (request: ApiRequest) => Promise<ApiAnswer>;

const responseShape = z.object({ status: z.int(), data: z.unknown() });

/** Calls that share one deadline: an operation of several stays within `callTimeoutMs` as a whole. */
export function startCalls(client: Wechatpay, callTimeoutMs: number): CallApi {
  const signal = AbortSignal.timeout(callTimeoutMs);
  return async ({ method, path, query, body, encryptedFor }) => {
    const config = {
      signal,
      ...(query !== undefined && { params: query }),
      ...(encryptedFor !== undefined && { headers: { 'Wechatpay-Serial': encryptedFor } }),
    };
    const resource = client.chain(path);
    try {
      const response: unknown = await (method === 'get' ? resource.get(config) : resource.post(body, config));
      const { status, data } = responseShape.parse(response);
      return status >= 200 && status <= 299 ? { kind: 'answered', body: data } : readRefusal(status, data);
    } catch (error) {
      return readThrown(error);
    }
  };
}
