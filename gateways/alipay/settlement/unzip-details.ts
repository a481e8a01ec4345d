import { Unzip, UnzipInflate, UnzipPassThrough } from 'fflate';
import { refused } from '../../settlement/settlement-error';
import { isDetails } from './read-trade-bill';

/** Enough of a file to tell which one it is. */
const titleBytes = 64;

/** A piece of the archive at a time: what one unpacks to is all that is in memory. */
const pieceBytes = 16 * 1024;

/**
 * The details of a bill out of its archive, which holds a summary, too. Which is which their first lines tell: their
 * names are written in whatever encoding.
 * @throws SettlementError `not_a_zip`, `no_details`, `cut_off`
 */
export async function* unzipDetails(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const found = new Details();
  const unzip = new Unzip((file) => {
    file.ondata = (error, data, final) => found.take(file.name, error, data, final);
    file.start();
  });
  unzip.register(UnzipInflate);
  unzip.register(UnzipPassThrough);
  for await (const chunk of archive) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      push(unzip, chunk.subarray(at, at + pieceBytes), false);
      yield* found.drain();
    }
  }
  push(unzip, new Uint8Array(), true);
  yield* found.drain();
  found.checkEnd();
}

function push(unzip: Unzip, piece: Uint8Array, final: boolean): void {
  try {
    unzip.push(piece, final);
  } catch {
    throw refused('not_a_zip');
  }
}

/** The pieces of the one file that is wanted. Archives are unpacked one file after the other. */
class Details {
  #name: string | null = null;
  #start = Buffer.alloc(0);
  #isWanted = false;
  #isOver = true;
  #seen = 0;
  #pieces: Uint8Array[] = [];
  #error: Error | null = null;

  take(name: string, error: Error | null, data: Uint8Array, final: boolean): void {
    if (error !== null) this.#error = error;
    if (name !== this.#name || this.#isOver) this.#begin(name);
    this.#isOver = final;
    if (this.#start.length < titleBytes && !this.#isWanted) {
      this.#start = Buffer.concat([this.#start, data]);
      if (this.#start.length >= titleBytes || final) this.#judge();
    } else if (this.#isWanted) {
      this.#pieces.push(data);
    }
  }

  #begin(name: string): void {
    this.#name = name;
    this.#start = Buffer.alloc(0);
    this.#isWanted = false;
  }

  #judge(): void {
    this.#isWanted = isDetails(new TextDecoder('gbk').decode(this.#start));
    if (!this.#isWanted) return;
    this.#seen += 1;
    this.#pieces.push(this.#start);
  }

  *drain(): Generator<Uint8Array> {
    if (this.#error !== null) throw refused('not_a_zip');
    const pieces = this.#pieces;
    this.#pieces = [];
    yield* pieces;
  }

  checkEnd(): void {
    if (this.#name === null) throw refused('not_a_zip');
    if (!this.#isOver) throw refused('cut_off');
    if (this.#seen !== 1) throw refused(this.#seen === 0 ? 'no_details' : 'details_twice');
  }
}
