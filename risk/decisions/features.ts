import { refundReasons } from '../../domain/refund';
import { identityLevels } from '../../domain/verification';
import { providerNames } from '../../domain/outcome';

/**
 * What a feature is: a `number`, `money` in minor units of the refund's currency (thresholds are in major ones), a `flag`, or a
 * `word` of a list.
 */
export type FeatureKind =
  | { readonly type: 'number' | 'money' | 'flag' }
  /** `words` null: any word. */
  | { readonly type: 'word'; readonly words: readonly string[] | null };

/** Null: not known, so that no predicate over it holds, nor its negation. */
export type FeatureValue = number | boolean | string | null;

/** Who and what refunds are counted of. */
export const countedKeys = ['customer', 'instrument', 'device', 'ip'] as const;
export type CountedKey = (typeof countedKeys)[number];

export const windowMs = { '1h': 3_600_000, '24h': 86_400_000, '30d': 30 * 86_400_000 } as const;
export type WindowName = keyof typeof windowMs;
export const windowNames = Object.keys(windowMs) as WindowName[];

const number = { type: 'number' } as const;
const money = { type: 'money' } as const;
const flag = { type: 'flag' } as const;

const facts = {
  amount: money,
  captured: money,
  currency: { type: 'word', words: null },
  provider: { type: 'word', words: providerNames },
  reason: { type: 'word', words: refundReasons },
  amount_share: number,
  payment_age_days: number,
  payment_refunds: number,
  hour_of_day: number,
  destination_changed: flag,
  identity_level: { type: 'word', words: identityLevels },
  factor_count: number,
  block_listed: flag,
  allow_listed: flag,
  customer_first_refund: flag,
  customer_amount_ratio: number,
  customer_history_enough: flag,
  merchant_amount_ratio: number,
  merchant_history_enough: flag,
  instrument_other_merchants_24h: number,
  instrument_other_merchants_30d: number,
  instrument_elsewhere_1h: number,
  instrument_elsewhere_24h: number,
  instrument_elsewhere_30d: number,
} as const satisfies Record<string, FeatureKind>;

type Counter = CountedKey | 'merchant';
type CountFeature = `${Counter}_refunds_${WindowName}`;
type SumFeature = `${Counter}_refund_sum_${WindowName}`;
type RatioFeature = `${Counter}_refund_ratio_30d`;

export type FeatureName = keyof typeof facts | CountFeature | SumFeature | RatioFeature;
export type Features = Readonly<Record<FeatureName, FeatureValue>>;

const counters: readonly Counter[] = [...countedKeys, 'merchant'];

/** Every feature that a policy may look at. What each is stands in docs/risk-decisions.md. */
export const featureKinds: Readonly<Record<FeatureName, FeatureKind>> = {
  ...facts,
  ...(Object.fromEntries(
    counters.flatMap((counter) => [
      ...windowNames.flatMap((window) => [
        [`${counter}_refunds_${window}`, number],
        [`${counter}_refund_sum_${window}`, money],
      ]),
      [`${counter}_refund_ratio_30d`, number],
    ]),
  ) as Record<CountFeature | SumFeature | RatioFeature, FeatureKind>),
};

export const featureNames = Object.keys(featureKinds) as FeatureName[];

export const isFeature = (name: string): name is FeatureName => Object.hasOwn(featureKinds, name);

/** Features of which nothing is known. */
export const unknownFeatures = Object.fromEntries(featureNames.map((name) => [name, null])) as unknown as Features;
