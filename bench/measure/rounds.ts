import type { Subject } from '../subjects/subject';
import type { Slice } from './slice';

/** One turn of each subject, directly after one another: what changes slowly on the machine changes for all of them. */
export type Round = readonly Slice[];

export interface RoundsOptions {
  readonly subjects: readonly Subject[];
  readonly rounds: number;
  readonly measure: (subject: Subject) => Promise<Slice>;
}

/** How often a slice is measured again because of noise, at most. */
export const repeatsMax = 2;

/** Measures A B C A B C …; a noisy slice is repeated, and stays marked when it never gets quiet. */
export async function measureRounds({ subjects, rounds, measure }: RoundsOptions): Promise<Round[]> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const slices: Slice[] = [];
    for (const subject of subjects) slices.push(await measureQuietly(subject, measure));
    measured.push(slices);
  }
  return measured;
}

async function measureQuietly(subject: Subject, measure: RoundsOptions['measure']): Promise<Slice> {
  let best = await measure(subject);
  for (let repeat = 0; best.noisy && repeat < repeatsMax; repeat += 1) {
    const again = await measure(subject);
    if (!again.noisy || again.noise.foreignShare < best.noise.foreignShare) best = again;
  }
  return best;
}
