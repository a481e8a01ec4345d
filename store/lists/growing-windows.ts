const firstWindowMs = 60 * 60 * 1_000;
const growth = 8;

/** A span of time in milliseconds since 1970: `from` counts, `to` does not; null has no bound. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number | null;
}

/**
 * Windows that follow each other into the past and grow, from `to` (not counted; null: from now, with whatever is dated
 * later) down to `floor`. A list's first page is nearly always in the first of them.
 */
export function* pastWindows(bounds: { to: number | null; now: number; floor: number }): Generator<TimeWindow> {
  let { to } = bounds;
  for (let widthMs = firstWindowMs; to === null || to > bounds.floor; widthMs *= growth) {
    const from = Math.max((to ?? bounds.now) - widthMs, bounds.floor);
    yield { from, to };
    to = from;
  }
}

/** Windows that follow each other into the future and grow, from `from` up to `ceiling` (null: without end). */
export function* futureWindows(bounds: { from: number; now: number; ceiling: number | null }): Generator<TimeWindow> {
  const last = bounds.ceiling ?? bounds.now;
  let { from } = bounds;
  for (let widthMs = firstWindowMs; from + widthMs < last; widthMs *= growth) {
    yield { from, to: from + widthMs };
    from += widthMs;
  }
  yield { from, to: bounds.ceiling };
}
