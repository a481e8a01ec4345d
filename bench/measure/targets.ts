import { targetLevel, type PhaseName } from '../options';
import type { SubjectName } from '../subjects/subject';
import { ratioOf } from './summary';
import type { Round } from './rounds';

/** A ratio between two subjects' rates within one run: holds on fast and slow machines alike. */
export interface Target {
  readonly phase: PhaseName;
  readonly subject: SubjectName;
  readonly base: SubjectName;
  readonly atLeast: number;
  /** Holds on a database that is no bottleneck by itself. */
  readonly needsFastDatabase: boolean;
}

export const targets: readonly Target[] = [
  { phase: 'engine', subject: 'refund, plain start', base: 'no-op', atLeast: 0.38, needsFastDatabase: false },
  { phase: 'engine', subject: 'refund, update-with-start', base: 'no-op', atLeast: 0.32, needsFastDatabase: false },
  { phase: 'engine', subject: 'refund, plain start', base: 'naive', atLeast: 4, needsFastDatabase: false },
  { phase: 'whole', subject: 'whole, respond-async', base: 'no-op', atLeast: 0.25, needsFastDatabase: true },
];

export interface Verdict {
  readonly target: Target;
  readonly ratio: number;
  readonly result: 'pass' | 'miss' | 'noisy' | 'not judged';
}

export interface Measured {
  readonly phase: PhaseName;
  readonly level: number;
  readonly rounds: readonly Round[];
  readonly fastDatabase: boolean;
}

/** Compares what was measured with the targets. What was noisy is no result, whichever way it came out. */
export function judge(measured: readonly Measured[]): Verdict[] {
  return measured
    .filter(({ level }) => level === targetLevel)
    .flatMap((part) => targets.filter(({ phase }) => phase === part.phase).map((target) => judgeOne(target, part)));
}

function judgeOne(target: Target, { rounds, fastDatabase }: Measured): Verdict {
  const { subject, base, atLeast, needsFastDatabase } = target;
  const ratio = ratioOf(rounds, subject, base);
  const involved = rounds.flat().filter((slice) => slice.subject === subject || slice.subject === base);
  if (needsFastDatabase && !fastDatabase) return { target, ratio, result: 'not judged' };
  if (involved.some(({ noisy }) => noisy)) return { target, ratio, result: 'noisy' };
  return { target, ratio, result: ratio >= atLeast ? 'pass' : 'miss' };
}

export const exitCodes = { met: 0, missed: 1, noisy: 2 } as const;

/** A miss counts only where nothing disturbed it; noise anywhere else asks for another run. */
export function exitCodeOf(verdicts: readonly Verdict[]): number {
  if (verdicts.some(({ result }) => result === 'miss')) return exitCodes.missed;
  return verdicts.some(({ result }) => result === 'noisy') ? exitCodes.noisy : exitCodes.met;
}
