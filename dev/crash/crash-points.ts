import { sideEffects, type RunSideEffect, type SideEffectName } from '../../domain/side-effect';

/** A point in the life of a process: before or after one of its side effects, the n-th time (from 1) it gets there. */
export interface CrashPoint {
  readonly effect: SideEffectName;
  readonly when: 'before' | 'after';
  readonly nth: number;
}

/** Every point there is, each at its first visit. */
export const allCrashPoints = (): CrashPoint[] =>
  sideEffects.flatMap((effect) => [
    { effect, when: 'before' as const, nth: 1 },
    { effect, when: 'after' as const, nth: 1 },
  ]);

/** `CRASH_AT=effect:before:2` in the environment. */
export const formatCrashPoint = ({ effect, when, nth }: CrashPoint): string => `${effect}:${when}:${nth}`;

/** Reads what `formatCrashPoint` writes; the visit may be left out. Throws for a point that there is not. */
export function parseCrashPoint(text: string): CrashPoint {
  const [effect, when, nth] = text.split(':');
  const known = sideEffects.find((name) => name === effect);
  if (known === undefined || (when !== 'before' && when !== 'after')) throw new Error(`No crash point ${text}`);
  return { effect: known, when, nth: Number(nth ?? 1) };
}

/** Runs side effects; at the point that `CRASH_AT` names, this process is killed as if the power had failed. */
export function crashPointsFrom(env: NodeJS.ProcessEnv): RunSideEffect {
  const text = env['CRASH_AT'];
  if (text === undefined || text === '') return (_name, act) => act();
  const point = parseCrashPoint(text);
  let visits = 0;
  return async (name, act) => {
    if (name !== point.effect) return act();
    visits += 1;
    const here = visits === point.nth;
    if (here && point.when === 'before') return die();
    const result = await act();
    return here && point.when === 'after' ? die() : result;
  };
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => undefined);
}
