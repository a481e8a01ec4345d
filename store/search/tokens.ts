import type { Metadata } from '../../domain/refund';
import { highestAmountClass, lowestAmountClass, maxAmountClasses, maxTokensPerRow, maxWordsPerSearch } from './limits';
import { wordsAndPartsIn, wordsIn } from './words';

/** What a row can be found by. */
export interface Findable {
  /** Ids and references: found as they are, and by their words in any spelling. */
  readonly references: readonly (string | null)[];
  readonly facets: readonly string[];
  readonly description?: string | null;
  readonly metadata?: Metadata;
}

/** A field with few values as a token. No word begins with `=`. */
export const facet = (field: 'provider' | 'currency' | 'type' | 'amount', value: string | number): string =>
  `=${field}:${value}`;

const classOf = (amount: number): number =>
  Math.min(Math.max(Math.floor(Math.log2(Math.max(amount, 1))), lowestAmountClass), highestAmountClass);

const amountClass = (number: number): string => `=magnitude:${number}`;

/** An amount exactly, and the class that ranges of amounts look in. */
export const amountFacets = (amount: number): string[] => [facet('amount', amount), amountClass(classOf(amount))];

/** The tokens of which every row has one whose amount lies within the bounds; null: too many to be of use. */
export function amountTokens(from = 0, to = Number.MAX_SAFE_INTEGER): string[] | null {
  if (from === to) return [facet('amount', from)];
  const [first, last] = [classOf(from), classOf(to)];
  if (last - first >= maxAmountClasses) return null;
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => amountClass(first + index));
}

/** The tokens of a row, the most telling first, and no more than are allowed. */
export function tokensOf({ references, facets, description, metadata = {} }: Findable): string[] {
  const given = references.filter((reference): reference is string => Boolean(reference));
  const tokens = new Set([...given, ...facets]);
  for (const word of textsOf(given, description, metadata)) {
    if (tokens.size >= maxTokensPerRow) break;
    tokens.add(word);
  }
  return [...tokens];
}

function* textsOf(references: readonly string[], description: string | null = null, metadata: Metadata) {
  for (const reference of references) yield* wordsIn(reference);
  if (description !== null) yield* wordsAndPartsIn(description);
  for (const value of Object.values(metadata)) yield* wordsAndPartsIn(value);
}

/** The tokens that a row must have, all of them, to be found by what somebody typed. */
export const searchTokens = (typed: string): string[] => [...new Set(wordsIn(typed))].slice(0, maxWordsPerSearch);
