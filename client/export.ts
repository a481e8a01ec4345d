import { ConnectionError } from './errors';
import type { CallOptions, Transport } from './transport';

export type ExportFormat = 'jsonl' | 'csv';

/**
 * Every row of an export as it arrives. An export that breaks off, or is refused for now, goes on after the last row, so that
 * each comes once; it pauses as any request does, and gives up where as many in a row did not bring a single row.
 * @throws ApiError for a refusal, ConnectionError when it breaks off again and again
 */
export async function* exportedRows<T extends { readonly id: string }>(
  transport: Transport,
  path: string,
  query: object,
  options: CallOptions,
): AsyncGenerator<T, void, undefined> {
  let after: object = {};
  for (let breaks = 0; ;) {
    try {
      const body = await openExport(transport, path, { ...query, ...after }, 'jsonl', options);
      for await (const line of linesOf(body)) {
        const row = JSON.parse(line) as T;
        after = { starting_after: row.id };
        breaks = 0;
        yield row;
      }
      return;
    } catch (error) {
      breaks += 1;
      await transport.pauseAfter(error, { attempt: breaks, repeatable: true, signal: options.signal });
    }
  }
}

/** An export as the bytes that it is made of. */
export const openExport = (
  transport: Transport,
  path: string,
  query: object,
  format: ExportFormat,
  options: CallOptions,
): Promise<ReadableStream<Uint8Array>> =>
  transport.open({ ...options, path: `${path}/export`, query: { ...query, format } });

/** Whole lines only: what comes after the last line break was cut off. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(body)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await read(reader);
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (cause) {
    throw new ConnectionError('The export broke off', null, cause);
  }
}
