import type { SettlementLine } from '../../domain/settlement';
import type { FetchedFile } from './download';

type Read = (content: AsyncIterable<Uint8Array>) => AsyncIterable<SettlementLine>;

/**
 * The lines of a file that is whole: read to its end once before the first line is given away, because what is wrong
 * with a file often shows at its end only. Discards the file afterwards.
 * @throws SettlementError before the first line
 */
export async function* readChecked(file: FetchedFile, read: Read): AsyncGenerator<SettlementLine> {
  try {
    await readToEnd(read(file.read()));
    yield* read(file.read());
  } finally {
    await file.discard();
  }
}

async function readToEnd(lines: AsyncIterable<SettlementLine>): Promise<void> {
  const iterator = lines[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}
