import { isCurrency } from '../../domain/money';
import { featureKinds, featureNames, isFeature, type FeatureKind, type FeatureName } from './features';
import { orderings, type Comparison, type Ordering, type Predicate } from './predicate';

/** Where in a policy something is wrong, and what. */
export type Complain = (path: readonly (string | number)[], message: string) => void;

type Path = readonly (string | number)[];

const depthMax = 8;
const partsMax = 50;
const listMax = 500;
/** In the currency with most digits it still is an amount. */
const thresholdMax = Math.floor(Number.MAX_SAFE_INTEGER / 10 ** 4);

const composites = ['all', 'any', 'not'] as const;

/** The operators that may compare a feature of this kind. */
export const operatorsOf = ({ type }: FeatureKind): readonly Comparison['operator'][] =>
  (({ number: [...orderings, 'eq', 'in'], money: orderings, flag: ['eq'], word: ['eq', 'in'] }) as const)[type];

/** Reads a predicate as a policy's file has it. Null when something is wrong, of which `complain` has been told everything. */
export function readPredicate(json: unknown, complain: Complain, path: Path = [], depth = 1): Predicate | null {
  if (depth > depthMax) return refuse(complain, path, `is nested more than ${depthMax} deep`);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return refuse(complain, path, 'must be an object: a comparison of a feature, or one of all, any, not');
  const object = json as Readonly<Record<string, unknown>>;
  const composite = composites.find((name) => name in object);
  if (composite === undefined) return readComparison(object, complain, path);
  const others = Object.keys(object).filter((name) => name !== composite);
  if (others.length > 0) return refuse(complain, path, `has ${others.join(', ')} beside ${composite}`);
  if (composite === 'not') {
    const inner = readPredicate(object['not'], complain, [...path, 'not'], depth + 1);
    return inner === null ? null : { not: inner };
  }
  return readParts(composite, object[composite], { complain, path: [...path, composite], depth });
}

function readParts(
  name: 'all' | 'any',
  json: unknown,
  { complain, path, depth }: { readonly complain: Complain; readonly path: Path; readonly depth: number },
): Predicate | null {
  if (!Array.isArray(json) || json.length === 0 || json.length > partsMax)
    return refuse(complain, path, `must be a list of 1 to ${partsMax} predicates`);
  const parts = json.map((part, index) => readPredicate(part, complain, [...path, index], depth + 1));
  const read = parts.filter((part) => part !== null);
  if (read.length < parts.length) return null;
  return name === 'all' ? { all: read } : { any: read };
}

function readComparison(object: Readonly<Record<string, unknown>>, complain: Complain, path: Path): Predicate | null {
  const { feature, ...rest } = object;
  if (typeof feature !== 'string' || !isFeature(feature)) {
    const close = typeof feature === 'string' ? closest(feature) : null;
    const hint = close === null ? `one of ${featureNames.join(', ')}` : `did you mean ${close}?`;
    return refuse(complain, [...path, 'feature'], `must name a feature (${hint})`);
  }
  const allowed = operatorsOf(featureKinds[feature]);
  const [operator, ...more] = Object.keys(rest);
  const isAllowed = more.length === 0 && allowed.some((name) => name === operator);
  if (operator === undefined || !isAllowed) {
    const found = operator === undefined ? 'none' : [operator, ...more].join(', ');
    return refuse(complain, path, `${feature} takes exactly one of ${allowed.join(', ')}; found ${found}`);
  }
  const value = rest[operator];
  const problem = problemOf(feature, operator as Comparison['operator'], value);
  if (problem !== null) return refuse(complain, [...path, operator], problem);
  return { feature, operator, value } as Comparison;
}

function problemOf(feature: FeatureName, operator: Comparison['operator'], value: unknown): string | null {
  const kind = featureKinds[feature];
  if (operator === 'in') {
    const isList = Array.isArray(value) && value.length > 0 && value.length <= listMax;
    return isList && value.every((one) => fits(kind, one))
      ? null
      : `must be a list of 1 to ${listMax}, each ${described(kind)}`;
  }
  if (kind.type === 'money' && isOrdering(operator))
    return isThreshold(value)
      ? null
      : 'must be a whole number of major units, or one for each currency ("*" for the rest)';
  return fits(kind, value) ? null : `must be ${described(kind)}`;
}

const isOrdering = (operator: string): operator is Ordering => (orderings as readonly string[]).includes(operator);

function fits(kind: FeatureKind, value: unknown): boolean {
  if (kind.type === 'word') return typeof value === 'string' && (kind.words === null || kind.words.includes(value));
  return kind.type === 'flag' ? typeof value === 'boolean' : typeof value === 'number' && Number.isFinite(value);
}

function described(kind: FeatureKind): string {
  if (kind.type === 'word') return kind.words === null ? 'a word' : `one of ${kind.words.join(', ')}`;
  return kind.type === 'flag' ? 'true or false' : 'a number';
}

const isMajor = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= thresholdMax;

function isThreshold(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return isMajor(value);
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([code, one]) => (code === '*' || isCurrency(code)) && isMajor(one));
}

/** The feature whose name has most pieces in common with what was written. */
function closest(written: string): string | null {
  const pieces = new Set(written.split('_'));
  const shared = (name: string): number => name.split('_').filter((piece) => pieces.has(piece)).length;
  const [best] = featureNames.toSorted((left, right) => shared(right) - shared(left));
  return best !== undefined && shared(best) > 0 ? best : null;
}

function refuse(complain: Complain, path: Path, message: string): null {
  complain(path, message);
  return null;
}
