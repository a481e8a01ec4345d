/** How much wider each window is than the one before, unless it is said otherwise. */
const defaultGrowth = 4;

/** A span of a list's order, as numbers: `from` counts, `to` does not; null has no bound. */
export interface Window {
  readonly from: number;
  readonly to: number | null;
}

/**
 * Windows that follow each other downwards and grow, from `to` (not counted; null: from `top`, with whatever lies above
 * it) down to `floor`. A list's first page is nearly always in the first of them.
 */
export function* fallingWindows(bounds: {
  to: number | null;
  top: number;
  floor: number;
  first: number;
  growth?: number;
}): Generator<Window> {
  let { to } = bounds;
  const { growth = defaultGrowth } = bounds;
  for (let width = bounds.first; to === null || to > bounds.floor; width *= growth) {
    const from = Math.max((to ?? bounds.top) - width, bounds.floor);
    yield { from, to };
    to = from;
  }
}

/**
 * Windows that follow each other upwards and grow, from `from` up to `ceiling` (null: without end). Below `bottom` there
 * is next to nothing: that is one window.
 */
export function* risingWindows(bounds: {
  from: number;
  bottom: number;
  top: number;
  ceiling: number | null;
  first: number;
}): Generator<Window> {
  const last = bounds.ceiling ?? bounds.top;
  let { from } = bounds;
  if (bounds.bottom > from && bounds.bottom < last) {
    yield { from, to: bounds.bottom };
    from = bounds.bottom;
  }
  for (let width = bounds.first; from + width < last; width *= defaultGrowth) {
    yield { from, to: from + width };
    from += width;
  }
  yield { from, to: bounds.ceiling };
}
