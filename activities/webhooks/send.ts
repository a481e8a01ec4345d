import { lookup as resolveByDns, type LookupAddress, type LookupOptions } from 'node:dns';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { mayConnect, refusalOfTarget, type TargetRules } from './target';

const maxAnswerBytes = 16 * 1024;

/** Resolves a name to all of its addresses. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface WebhookRequest extends TargetRules {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly resolve?: Resolve;
}

export interface WebhookAnswer {
  /** Null: there was no answer. */
  readonly status: number | null;
  /** A stable word: why there was none. */
  readonly error: string | null;
  /** At most the first 16 KiB. */
  readonly body: string;
}

const failure = (error: string): WebhookAnswer => ({ status: null, error, body: '' });

class AddressRefused extends Error {}
class TimedOut extends Error {}

/**
 * POSTs once, over a connection of its own, and never throws. The name is resolved for this connection, every address it
 * has is checked, and one of these very addresses is connected to: an answer that changes between a check and its use
 * leads nowhere. Redirects are not followed.
 */
export async function sendWebhook(request: WebhookRequest): Promise<WebhookAnswer> {
  if (refusalOfTarget(request.url, request) !== null) return failure('url_refused');
  try {
    return await exchange(request);
  } catch (error) {
    return failure(wordFor(error));
  }
}

function exchange({ url, headers, body, timeoutMs, ...rules }: WebhookRequest): Promise<WebhookAnswer> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const client = target.protocol === 'https:' ? https : http;
    const sent = client.request(target, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
      lookup: checkedLookup(rules),
    });
    const deadline = setTimeout(() => sent.destroy(new TimedOut()), timeoutMs);
    const lost = (error: Error = new Error('Closed without an answer')): void => reject(error);
    sent.on('error', lost).on('close', lost);
    sent.once('close', () => clearTimeout(deadline));
    sent.once('response', (response) => {
      // From here on the answer decides; the request closes before a body that breaks off is told.
      sent.off('error', lost).off('close', lost);
      readAnswer(response, sent, resolve);
    });
    sent.end(body);
  });
}

/** With the status the receiver has said all that counts: a body that breaks off or never ends changes nothing. */
function readAnswer(response: IncomingMessage, sent: ClientRequest, done: (answer: WebhookAnswer) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = (): void => {
    const body = Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8');
    done({ status: response.statusCode ?? null, error: null, body });
    sent.destroy();
  };
  sent.on('error', finish);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxAnswerBytes) finish();
  });
  response.once('end', finish);
  response.on('error', finish);
  response.once('close', finish);
}

function checkedLookup({ resolve = resolveByDns, ...rules }: TargetRules & { resolve?: Resolve }): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return done(error ?? new Error('No address'), []);
      // One that is not public beside others that are is no mistake that happens.
      if (!addresses.every(({ address }) => mayConnect(address, rules))) return done(new AddressRefused(), []);
      if (options.all === true) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection_refused',
  ENOTFOUND: 'name_not_found',
  EAI_AGAIN: 'name_not_found',
  ETIMEDOUT: 'timeout',
};

function wordFor(error: unknown): string {
  if (error instanceof AddressRefused) return 'address_refused';
  if (error instanceof TimedOut) return 'timeout';
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (/CERT|TLS|SSL|EPROTO|SELF_SIGNED|UNABLE_TO/.test(code)) return 'tls_failed';
  if (code.startsWith('HPE_')) return 'malformed_answer';
  return words[code] ?? 'connection_lost';
}
