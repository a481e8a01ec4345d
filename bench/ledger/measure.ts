import { percentilesOf, type Percentiles } from '../measure/statistics';
import type { Store } from '../../store/store';
import type { Dataset } from './load';
import type { Question } from './question';

export interface Place {
  readonly dataset: Dataset;
  readonly store: Store;
}

export interface Timing {
  readonly size: number;
  readonly rows: number;
  readonly ms: Percentiles;
}

export interface Answered {
  readonly name: string;
  readonly timings: readonly Timing[];
  /** The median at the largest size over that at the smallest. */
  readonly ratio: number;
}

/** Asks one question of every size in turn, again and again: what slows the machine slows them all. */
export async function measure(question: Question, places: readonly Place[], rounds: number): Promise<Answered> {
  const times = new Map(places.map(({ dataset }) => [dataset.size, [] as number[]]));
  const rows = new Map<number, number>();
  // The first answer of each warms up, and is where what is looked up once is looked up.
  for (const { store, dataset } of places) rows.set(dataset.size, await question.ask(store, dataset));
  for (let round = 0; round < rounds; round += 1) {
    for (const { store, dataset } of places) {
      const startedAt = performance.now();
      await question.ask(store, dataset);
      times.get(dataset.size)?.push(performance.now() - startedAt);
    }
  }
  const timings = places.map(({ dataset: { size } }) => ({
    size,
    rows: rows.get(size) ?? 0,
    ms: percentilesOf(times.get(size) ?? []),
  }));
  const [smallest, largest] = [timings[0], timings.at(-1)];
  return { name: question.name, timings, ratio: (largest?.ms.p50 ?? NaN) / (smallest?.ms.p50 ?? NaN) };
}
