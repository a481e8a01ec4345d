/** One delivery of one call, by one process. */
export interface Delivery {
  readonly refund: string;
  readonly call: 'reserve' | 'settle' | 'release';
  readonly amount: number;
}

/** What a process is told: deliveries, started in this order, so many under way at once. */
export interface WorkerOrder {
  readonly uri: string;
  readonly paymentId: string;
  readonly deliveries: readonly Delivery[];
  readonly concurrency: number;
}

/** What became of a delivery: `done` is acknowledged, anything else was refused. */
export interface Delivered extends Delivery {
  readonly result: 'done' | 'refused' | 'conflict';
  readonly state: string | null;
}

/** Numbers from 0 to below 1 that follow from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface PlannedRefund {
  readonly id: string;
  readonly amount: number;
  readonly ending: 'settle' | 'release' | 'none';
}

/**
 * Refunds of random amounts with random endings; those that stay ask for about twice what was captured. Each call is
 * delivered once or twice, by random processes. A refund's ending mostly follows its reservation in the same process; a
 * reservation may also arrive late, after its refund has been released, and repeats arrive anywhere.
 */
export function planReservations(seed: number, options: { refunds: number; processes: number; captured: number }) {
  const random = seeded(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const lanes: Delivery[][] = Array.from({ length: options.processes }, () => []);
  const insert = (delivery: Delivery): void => {
    const lane = lanes[pick(lanes.length)] ?? [];
    lane.splice(pick(lane.length + 1), 0, delivery);
  };

  const refunds = Array.from({ length: options.refunds }, (_, index): PlannedRefund => {
    const amount = 1 + pick(Math.floor((options.captured / options.refunds) * 8));
    const ending = (['settle', 'release', 'release', 'none'] as const)[pick(4)] ?? 'none';
    return { id: `re_${index}`, amount, ending };
  });
  for (const { id, amount, ending } of refunds) {
    const reserve: Delivery = { refund: id, call: 'reserve', amount };
    const lane = lanes[pick(lanes.length)] ?? [];
    const isLate = ending === 'release' && random() < 0.3;
    const end: Delivery[] = ending === 'none' ? [] : [{ refund: id, call: ending, amount }];
    if (isLate) lane.push(...end, reserve);
    else lane.push(reserve, ...end);
    if (random() < 0.5) insert(reserve);
    if (random() < 0.5) for (const delivery of end) insert(delivery);
  }
  return { refunds, lanes };
}
