/** What a process that was killed leaves behind: thrown in its place. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

type Method = (...args: never[]) => Promise<unknown>;

export interface CrashingParts<Part extends object> {
  readonly part: Part;
  /** How many points the last run passed. */
  readonly points: () => number;
}

/**
 * The same object, which stops at point `at` (from 1): each of its methods has a point before it acts and one after.
 * 0 stops nowhere and counts.
 */
export function crashing<Part extends object>(part: Part, at: number): CrashingParts<Part> {
  let passed = 0;
  const pass = (): void => {
    passed += 1;
    if (passed === at) throw new Crash(`point ${at}`);
  };
  const wrapped = new Proxy(part, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return async (...args: never[]) => {
        pass();
        const result = await (value as Method).apply(target, args);
        pass();
        return result;
      };
    },
  });
  return { part: wrapped, points: () => passed };
}
