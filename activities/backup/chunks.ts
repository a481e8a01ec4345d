import { createHash } from 'node:crypto';
import type { BackupRow } from '../../store/store';

/** On average so many rows make a chunk. */
const rowsPerChunk = 512;
const chunkRowsMax = 4 * rowsPerChunk;
/** A chunk is in memory as a whole: of long rows it takes fewer. */
export const chunkCharsMax = 8 * 1024 * 1024;

/** Rows that are stored together. */
export interface Chunk {
  readonly lines: readonly string[];
}

/** Whether a chunk ends with this row: that depends on its id alone, so that a row more or less moves no other border. */
const isBorder = (id: string): boolean => createHash('sha256').update(id).digest().readUInt32BE(0) % rowsPerChunk === 0;

/** Cuts rows in order of id into chunks: of those that did not change, nothing is stored again. */
export async function* chunksOf(
  rows: AsyncIterable<BackupRow>,
  charsMax: number = chunkCharsMax,
): AsyncGenerator<Chunk> {
  let lines: string[] = [];
  let chars = 0;
  for await (const { id, line } of rows) {
    if (lines.length > 0 && chars + line.length > charsMax) {
      yield { lines };
      lines = [];
      chars = 0;
    }
    lines.push(line);
    chars += line.length;
    if (lines.length < chunkRowsMax && !isBorder(id)) continue;
    yield { lines };
    lines = [];
    chars = 0;
  }
  if (lines.length > 0) yield { lines };
}
