import { refused } from './settlement-error';

/** Where the columns that a reader needs stand in a bill: providers add columns, and put them elsewhere. */
export type Columns<Name extends string> = (fields: readonly string[], name: Name) => string;

/**
 * @throws SettlementError `unknown_header` when one of the names is missing or there twice
 */
export function columnsOf<Name extends string>(header: readonly string[], names: readonly Name[]): Columns<Name> {
  const places = new Map(names.map((name) => [name, header.indexOf(name)]));
  for (const [name, place] of places) {
    if (place < 0 || header.lastIndexOf(name) !== place) throw refused('unknown_header', 1);
  }
  return (fields, name) => fields[places.get(name) ?? -1] ?? '';
}
