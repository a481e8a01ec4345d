import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type Stripe from 'stripe';
import { exchange } from '../http/exchange';
import type { ReceivedAnswer } from '../http/exchange';

/**
 * The SDK's HTTP client with the bounds that its own lacks: one deadline over the whole exchange instead of one over
 * silence, an upper bound on the answer, and no hidden second attempt after a reset connection (the SDK repeats those
 * whatever `maxNetworkRetries` says, by error code, and `TransportError` carries none).
 */
export class BoundedHttpClient implements Stripe.HttpClient {
  readonly #maxAnswerBytes: number;
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  constructor(maxAnswerBytes: number) {
    this.#maxAnswerBytes = maxAnswerBytes;
  }

  getClientName(): string {
    return 'bounded';
  }

  readonly makeRequest: Stripe.HttpClient['makeRequest'] = async (
    host,
    port,
    path,
    method,
    headers,
    data,
    protocol,
    timeoutMs,
  ) => {
    const options = { host, port, path, method, headers: headers as Record<string, string> };
    const request =
      protocol === 'http'
        ? requestHttp({ ...options, agent: this.#http })
        : requestHttps({ ...options, agent: this.#https });
    return toSdkResponse(await exchange(request, data, timeoutMs, this.#maxAnswerBytes));
  };
}

function toSdkResponse({ status, headers, body }: ReceivedAnswer): Stripe.HttpClientResponse {
  return {
    getStatusCode: () => status,
    getHeaders: () => headers as Record<string, string>,
    getRawResponse: () => ({ headers, statusCode: status }),
    toStream: () => {
      throw new Error('Answers are never streamed');
    },
    toJSON: () => parseAnswer(status, body),
  };
}

/**
 * A JSON object, which outside 2xx must be an error: the SDK takes any other object for a success whatever its status,
 * and never settles its promise for JSON that is not an object.
 */
async function parseAnswer(status: number, body: string): Promise<object> {
  const json: unknown = JSON.parse(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('The answer is no object');
  const succeeded = status >= 200 && status <= 299;
  const error: unknown = 'error' in json ? json.error : undefined;
  if (!succeeded && (typeof error !== 'object' || error === null)) throw new Error('The answer is no error object');
  return json;
}
