/**
 * How surprising a count is: −log₁₀ of the chance of so many or more. 3 is one in a thousand. Sums of the exact
 * distributions, in logarithms, so that nothing underflows.
 */

const ln10 = Math.LN10;
/** Terms that add nothing any more. */
const negligible = 1e-12;

/** ln n!, by Stirling's series beyond small n (Abramowitz and Stegun, 6.1.41). */
export function lnFactorial(n: number): number {
  let sum = 0;
  if (n < 20) {
    for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
    return sum;
  }
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

/** For events that come by themselves, `expected` of them. Not above the mean: 0. */
export function poissonSurprise(count: number, expected: number): number {
  if (count <= expected) return 0;
  let [sum, term] = [1, 1];
  for (let k = count + 1; term > negligible * sum; k += 1) {
    term *= expected / k;
    sum += term;
  }
  return -(count * Math.log(expected) - expected - lnFactorial(count) + Math.log(sum)) / ln10;
}

/** For `count` of `total`, each with the chance `share`. Not above the mean: 0. */
export function binomialSurprise(count: number, total: number, share: number): number {
  if (count <= total * share) return 0;
  const odds = share / (1 - share);
  let [sum, term] = [1, 1];
  for (let k = count; k < total && term > negligible * sum; k += 1) {
    term *= ((total - k) / (k + 1)) * odds;
    sum += term;
  }
  const ways = lnFactorial(total) - lnFactorial(count) - lnFactorial(total - count);
  const first = ways + count * Math.log(share) + (total - count) * Math.log(1 - share);
  return -(first + Math.log(sum)) / ln10;
}
