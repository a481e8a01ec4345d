import { thresholdMinor } from '../../domain/money';
import type { AmountThreshold } from '../../domain/policy';
import { featureKinds, type FeatureName, type Features, type FeatureValue } from './features';

/** Thresholds of money: major units by currency, `*` for every other one. */
export type Threshold = number | NonNullable<AmountThreshold>;

export const orderings = ['lt', 'lte', 'gt', 'gte'] as const;
export type Ordering = (typeof orderings)[number];

/** One comparison of one feature. */
export type Comparison = { readonly feature: FeatureName } & (
  | { readonly operator: Ordering; readonly value: Threshold }
  | { readonly operator: 'eq'; readonly value: number | boolean | string }
  | { readonly operator: 'in'; readonly value: readonly (number | string)[] }
);

export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | Comparison;

/** Whether a predicate holds; null when a feature that decides it is not known (Kleene's logic of three values). */
export function holds(predicate: Predicate, features: Features): boolean | null {
  if ('not' in predicate) {
    const inner = holds(predicate.not, features);
    return inner === null ? null : !inner;
  }
  if ('all' in predicate) return combined(predicate.all, features, false);
  if ('any' in predicate) return combined(predicate.any, features, true);
  return compare(predicate, features);
}

/** `decisive` is the value that one part gives to the whole. */
function combined(parts: readonly Predicate[], features: Features, decisive: boolean): boolean | null {
  const values = parts.map((part) => holds(part, features));
  if (values.includes(decisive)) return decisive;
  return values.includes(null) ? null : !decisive;
}

function compare(comparison: Comparison, features: Features): boolean | null {
  const value: FeatureValue = features[comparison.feature];
  if (value === null) return null;
  if (comparison.operator === 'eq') return value === comparison.value;
  if (comparison.operator === 'in') return (comparison.value as readonly FeatureValue[]).includes(value);
  const limit = limitOf(comparison, features);
  // A threshold that has no number for the currency is off for it.
  return limit === null || typeof value !== 'number' ? false : ordered[comparison.operator](value, limit);
}

const ordered: Readonly<Record<Ordering, (value: number, limit: number) => boolean>> = {
  lt: (value, limit) => value < limit,
  lte: (value, limit) => value <= limit,
  gt: (value, limit) => value > limit,
  gte: (value, limit) => value >= limit,
};

function limitOf({ feature, value }: Extract<Comparison, { operator: Ordering }>, features: Features): number | null {
  if (featureKinds[feature].type !== 'money') return typeof value === 'number' ? value : null;
  const { currency } = features;
  if (typeof currency !== 'string') return null;
  return thresholdMinor(typeof value === 'number' ? { '*': value } : value, currency);
}

/** The features that a predicate looks at. */
export function featuresOf(predicate: Predicate): FeatureName[] {
  if ('not' in predicate) return featuresOf(predicate.not);
  if ('all' in predicate) return predicate.all.flatMap(featuresOf);
  if ('any' in predicate) return predicate.any.flatMap(featuresOf);
  return [predicate.feature];
}
