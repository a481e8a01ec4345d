/** Gives a place back; calling it again changes nothing. */
export type GiveBack = () => void;

/** How many may be at something at once: in all, and of one holder. */
export interface Places {
  /** Null when all places, or all of this holder, are taken. */
  take(holder?: string): GiveBack | null;
}

/** Counts places in this process. `holderMax` bounds those of one holder. */
export function countPlaces(max: number, holderMax: number = max): Places {
  let taken = 0;
  const byHolder = new Map<string, number>();
  return {
    take(holder = '') {
      const own = byHolder.get(holder) ?? 0;
      if (taken >= max || own >= holderMax) return null;
      taken += 1;
      byHolder.set(holder, own + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        taken -= 1;
        const left = (byHolder.get(holder) ?? 1) - 1;
        if (left === 0) byHolder.delete(holder);
        else byHolder.set(holder, left);
      };
    },
  };
}
