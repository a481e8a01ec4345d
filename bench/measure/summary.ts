import type { Noise } from '../machine/noise';
import type { SubjectName } from '../subjects/subject';
import type { Round } from './rounds';
import type { Slice } from './slice';
import { median, percentilesOf, type Percentiles } from './statistics';

/** One subject at one level over all rounds. */
export interface Summary {
  readonly subject: SubjectName;
  readonly level: number;
  readonly perSecond: number;
  /** Against the no-op workflow of the same round; the middle one of the rounds. */
  readonly ofNoop: number;
  readonly acceptMs: Percentiles;
  readonly endToEndMs: Percentiles;
  readonly historyEvents: number;
  readonly cpuMsPerUnit: Readonly<Record<string, number>>;
  readonly residentMib: Readonly<Record<string, number>>;
  readonly rounds: readonly { readonly perSecond: number; readonly noise: Noise; readonly noisy: boolean }[];
  readonly noisy: boolean;
}

/** The middle of the rounds' ratios between two subjects: neighbours in time are compared, so drift cancels out. */
export function ratioOf(rounds: readonly Round[], subject: SubjectName, base: SubjectName): number {
  const rate = (round: Round, name: SubjectName): number =>
    round.find((slice) => slice.subject === name)?.perSecond ?? Number.NaN;
  return median(rounds.map((round) => rate(round, subject) / rate(round, base)));
}

export function summarise(rounds: readonly Round[], subject: SubjectName, historyEvents: number): Summary {
  const slices = rounds.flatMap((round) => round.filter((slice) => slice.subject === subject));
  const units = slices.flatMap((slice) => slice.units);
  return {
    subject,
    level: slices[0]?.level ?? 0,
    perSecond: median(slices.map(({ perSecond }) => perSecond)),
    ofNoop: ratioOf(rounds, subject, 'no-op'),
    acceptMs: percentilesOf(units.map(({ acceptMs }) => acceptMs)),
    endToEndMs: percentilesOf(units.map(({ endToEndMs }) => endToEndMs)),
    historyEvents,
    cpuMsPerUnit: middleOf(slices, ({ cpuMsPerUnit }) => cpuMsPerUnit),
    residentMib: middleOf(slices, ({ residentMib }) => residentMib),
    rounds: slices.map(({ perSecond, noise, noisy }) => ({ perSecond, noise, noisy })),
    noisy: slices.some(({ noisy }) => noisy),
  };
}

function middleOf(
  slices: readonly Slice[],
  pick: (slice: Slice) => Readonly<Record<string, number>>,
): Record<string, number> {
  const names = Object.keys(slices[0] === undefined ? {} : pick(slices[0]));
  return Object.fromEntries(
    names.map((name) => [name, median(slices.map((slice) => pick(slice)[name] ?? Number.NaN))]),
  );
}
