import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { TransportError } from './transport-error';

export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends the request once and reads the answer to its end: one deadline over the whole exchange and an upper bound on the
 * answer; redirects are not followed. Rejects with `TransportError` and nothing else.
 */
export function exchange(
  request: ClientRequest,
  data: string,
  timeoutMs: number,
  maxAnswerBytes: number,
): Promise<ReceivedAnswer> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => request.destroy(new TransportError('timeout')), timeoutMs);
    const settle = (act: () => void): void => {
      clearTimeout(deadline);
      act();
    };
    request.on('error', (error) => settle(() => reject(TransportError.from(error))));
    request.on('response', (response) => {
      readBody(response, maxAnswerBytes).then(
        (body) => settle(() => resolve({ status: response.statusCode ?? 0, headers: response.headers, body })),
        (error: unknown) =>
          settle(() => {
            request.destroy();
            reject(TransportError.from(error));
          }),
      );
    });
    request.end(data);
  });
}

async function readBody(response: IncomingMessage, maxAnswerBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new TransportError('answer_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
