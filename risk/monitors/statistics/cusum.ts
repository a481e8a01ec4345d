/**
 * One step of a Bernoulli CUSUM (Page, 1954; Reynolds and Stoumbos, 1999): evidence that a share has risen from `usual` to
 * `raised`, as the sum of log-likelihood ratios that never falls below none.
 */
export function bernoulliStep(sum: number, hit: boolean, usual: number, raised: number): number {
  const ratio = hit ? Math.log(raised / usual) : Math.log((1 - raised) / (1 - usual));
  return Math.max(0, sum + ratio);
}

/**
 * One step of a CUSUM over time (Page, 1954): what has come drains away at the allowed pace, and the rest adds up.
 */
export const drainedStep = (sum: number, weight: number, elapsed: number, allowedPerTime: number): number =>
  Math.max(0, sum - elapsed * allowedPerTime) + weight;
