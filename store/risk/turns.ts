/** Runs acts that share a name one after the other, in the order in which they came; others run beside each other. */
export type InTurn = <T>(names: readonly string[], act: () => Promise<T>) => Promise<T>;

/** Turns within this process: they only spare the database attempts that would fail. */
export function takeTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (names, act) => {
    const before = names.map((name) => last.get(name)).filter((turn) => turn !== undefined);
    const own = Promise.allSettled(before).then(act);
    for (const name of names) last.set(name, own);
    try {
      return await own;
    } finally {
      for (const name of names) if (last.get(name) === own) last.delete(name);
    }
  };
}
