import Table from 'cli-table3';
import { exponentOf } from '../../domain/money';
import type { PolicyDifference } from '../../risk/decisions/diff';
import type { RiskPolicyDocument, RiskRule } from '../../risk/decisions/policy';
import type { Predicate } from '../../risk/decisions/predicate';
import { isSame, type Comparison, type OutcomePair } from '../../risk/decisions/replay';
import type { PublishedPolicy } from '../../store/store';

const plain = { style: { head: [], border: [] }, wordWrap: true, wrapOnWordBoundary: true };

/** A policy for a reader, rule by rule. */
export function policyTable({ rules, bands }: RiskPolicyDocument): string {
  const table = new Table({ ...plain, head: ['rule', 'when', 'weight', 'effect'], colWidths: [28, 52, 8, 24] });
  for (const rule of rules) table.push([rule.name, sentence(rule.when), rule.weight, effectText(rule)]);
  for (const { from, effect } of bands) table.push(['score', `from ${from}`, '', effectText({ effect })]);
  return table.toString();
}

/** Publications, latest first. */
export function publicationsTable(rows: readonly PublishedPolicy[]): string {
  const table = new Table({ ...plain, head: ['', 'version', 'published', 'by'] });
  rows.forEach(({ version, at, by }, index) => table.push([index === 0 ? 'live' : '', version, at.toISOString(), by]));
  return table.toString();
}

export function differencesTable(differences: readonly PolicyDifference[], names: readonly [string, string]): string {
  if (differences.length === 0) return 'Nothing differs.';
  const table = new Table({ ...plain, wrapOnWordBoundary: false, head: ['', ...names], colWidths: [24, 48, 48] });
  for (const { what, before, after } of differences) table.push([what, before ?? '–', after ?? '–']);
  return table.toString();
}

/** What one policy decides where another decided: counts, money and examples for each pair. */
export function comparisonTable({ refunds, changed, pairs }: Comparison): string {
  const table = new Table({
    ...plain,
    head: ['was', 'would be', 'refunds', 'money', 'for example'],
    colWidths: [20, 20, 9, 24, 47],
  });
  for (const pair of pairs) {
    const to = isSame(pair) ? 'the same' : pair.to;
    table.push([pair.from, to, pair.count, moneyText(pair), isSame(pair) ? '' : examplesText(pair)]);
  }
  return `${table.toString()}\n${changed} of ${refunds} refunds would be decided otherwise.`;
}

const moneyText = ({ money }: OutcomePair): string =>
  [...money].map(([currency, amount]) => `${amountText(amount, currency)} ${currency}`).join('\n');

/** Sums of many refunds may be beyond what one amount can be. */
function amountText(amount: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = amount.toString().padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

const examplesText = ({ examples }: OutcomePair): string =>
  examples.map(({ refundId, rules }) => `${refundId}\n  ${rules.join(', ') || 'no rule'}`).join('\n');

function effectText({ effect, stop, waives = [] }: Pick<RiskRule, 'effect'> & Partial<RiskRule>): string {
  const parts = {
    allow: waives.length > 0 ? `waives ${waives.join(', ')}` : 'counts',
    reject: 'reject',
    verify: `verify ${effect.decision === 'verify' ? effect.proofs.join(', ') || 'any proof' : ''}`,
    review: `review by ${effect.decision === 'review' ? effect.approvals : ''}`,
  };
  return `${parts[effect.decision]}${stop === true ? ' (stop)' : ''}`;
}

const symbols: Readonly<Record<string, string>> = { lt: '<', lte: '≤', gt: '>', gte: '≥', eq: '=', in: 'in' };

function sentence(predicate: Predicate): string {
  if ('not' in predicate) return `not (${sentence(predicate.not)})`;
  if ('all' in predicate) return predicate.all.map(nested).join(' and ');
  if ('any' in predicate) return predicate.any.map(nested).join(' or ');
  const { feature, operator, value } = predicate;
  return `${feature} ${symbols[operator] ?? operator} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
}

const nested = (part: Predicate): string => ('all' in part || 'any' in part ? `(${sentence(part)})` : sentence(part));
