import { EngineError } from './errors';

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** Deeper values are refused: nothing the engine hashes is, and recursion must have an end. */
const maxDepth = 64;

/**
 * One text for one value, whatever the order of its members: RFC 8785 for what JSON can carry (members sorted by UTF-16
 * code units, numbers as ECMAScript writes them). Members that are undefined are left out, as in `JSON.stringify`.
 * Throws `malformed_request` for a number that is not finite and for a value nested too deeply.
 */
export function canonicalJson(value: JsonValue, depth = 0): string {
  if (depth > maxDepth) throw new EngineError('malformed_request', 'The value is nested too deeply');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new EngineError('malformed_request');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  const members = Object.entries(value)
    .filter((member): member is [string, JsonValue] => member[1] !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}

/** Whether both are the same JSON, in whatever order their members were written. Throws as `canonicalJson` does. */
export const isSameJson = (left: unknown, right: unknown): boolean =>
  canonicalJson(left as JsonValue) === canonicalJson(right as JsonValue);
