import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** Chance that a seed decides: the same seed draws the same values, on every machine. */
export class Random {
  readonly #seed: string;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: string) {
    this.#seed = seed;
    this.#generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32BE());
  }

  /** A source of its own, so that what one part draws changes nothing for the others. */
  fork(name: string): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  /** 0 ≤ drawn < 1. */
  unit(): number {
    return uniformFloat64(this.#generator);
  }

  between(from: number, below: number): number {
    return from + this.unit() * (below - from);
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.int(0, list.length - 1)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** One of the list, each as likely as its weight says. Throws on an empty list. */
  weighted<T>(list: readonly T[], weightOf: (each: T) => number): T {
    let left = this.unit() * list.reduce((sum, each) => sum + weightOf(each), 0);
    for (const each of list) {
      left -= weightOf(each);
      if (left < 0) return each;
    }
    return this.pick(list);
  }

  /** So many different ones, or all there are, in no order. */
  several<T>(list: readonly T[], count: number): T[] {
    const left = [...list];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0) taken.push(...left.splice(this.int(0, left.length - 1), 1));
    return taken;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** How many of independent things happen when `mean` are expected. */
  poisson(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.unit(); product > limit; product *= this.unit()) count += 1;
    return count;
  }

  /** An id that tells nothing. */
  token(prefix: string): string {
    return prefix + Array.from({ length: 16 }, () => letters[this.int(0, letters.length - 1)]).join('');
  }
}
