import { isSameJson } from '../../domain/canonical-json';
import type { RiskPolicyDocument } from './policy';

export interface PolicyDifference {
  /** `rule <name>`, `order of rules`, or `bands`. */
  readonly what: string;
  /** JSON, in one line; null where it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two policies, rule by rule. */
export function diffPolicies(before: RiskPolicyDocument, after: RiskPolicyDocument): PolicyDifference[] {
  const names = [...new Set([...before.rules, ...after.rules].map(({ name }) => name))];
  const differences = names.flatMap((name) => {
    const [old, renewed] = [before, after].map(({ rules }) => rules.find((rule) => rule.name === name));
    return difference(`rule ${name}`, old, renewed);
  });
  const order = ({ rules }: RiskPolicyDocument, other: RiskPolicyDocument): string[] =>
    rules.map(({ name }) => name).filter((name) => other.rules.some((rule) => rule.name === name));
  return [
    ...differences,
    ...difference('order of rules', order(before, after), order(after, before)),
    ...difference('bands', before.bands, after.bands),
  ];
}

/** Compared in one spelling: the order in which currencies were written differs between a file and its publication. */
function difference(what: string, old: unknown, renewed: unknown): PolicyDifference[] {
  const shown = (side: unknown): string | null => (side === undefined ? null : JSON.stringify(side));
  return isSameJson(old ?? null, renewed ?? null) ? [] : [{ what, before: shown(old), after: shown(renewed) }];
}
