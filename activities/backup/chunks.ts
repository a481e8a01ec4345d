import { createHash } from 'node:crypto';
import type { BackupRow } from '../../store/store';

/** On average so many rows make a chunk. */
const rowsPerChunk = 512;
const chunkRowsMax = 4 * rowsPerChunk;

/** Rows that are stored together. */
export interface Chunk {
  readonly lines: readonly string[];
}

/** Whether a chunk ends with this row: that depends on its id alone, so that a row more or less moves no other border. */
const isBorder = (id: string): boolean => createHash('sha256').update(id).digest().readUInt32BE(0) % rowsPerChunk === 0;

/** Cuts rows in order of id into chunks: of those that did not change, nothing is stored again. */
export async function* chunksOf(rows: AsyncIterable<BackupRow>): AsyncGenerator<Chunk> {
  let lines: string[] = [];
  for await (const { id, line } of rows) {
    lines.push(line);
    if (lines.length < chunkRowsMax && !isBorder(id)) continue;
    yield { lines };
    lines = [];
  }
  if (lines.length > 0) yield { lines };
}
