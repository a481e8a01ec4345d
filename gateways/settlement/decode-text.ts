import { refused } from './settlement-error';

/**
 * Decodes a file piece by piece; bytes that are no text of the encoding refuse it.
 * @throws SettlementError `not_<encoding>`
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-8' | 'gbk',
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw refused(`not_${encoding}`);
    }
  };
  for await (const chunk of chunks) yield decode(chunk);
  yield decode();
}
