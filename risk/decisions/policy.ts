import { z } from 'zod';
import { printable } from '../../domain/printable';
import type { ProofKind } from '../../domain/verification';
import { proofKinds } from '../../domain/verification';
import { explanationCodes, type ExplanationCode } from './explanations';
import type { Predicate } from './predicate';
import { readPredicate } from './read-predicate';

/** What a rule, or a band of scores, makes of a refund. */
export type Effect =
  | { readonly decision: 'allow' | 'reject' }
  /** No proofs named: any one will do. */
  | { readonly decision: 'verify'; readonly proofs: readonly ProofKind[] }
  | { readonly decision: 'review'; readonly approvals: 1 | 2 };

export interface RiskRule {
  /** Stable: clients see it. */
  readonly name: string;
  readonly about: string;
  readonly when: Predicate;
  readonly weight: number;
  readonly effect: Effect;
  /** Nothing waives it. */
  readonly stop: boolean;
  /** Rules that do not count when this one fires. */
  readonly waives: readonly string[];
  /** What a merchant is told. */
  readonly explains: ExplanationCode;
}

export interface ScoreBand {
  readonly from: number;
  readonly effect: Effect;
}

/** A policy of decisions: data, so that it is published, compared and tried out without a deployment. */
export interface RiskPolicyDocument {
  readonly version: string;
  readonly rules: readonly RiskRule[];
  /** By ascending score. */
  readonly bands: readonly ScoreBand[];
}

export const maxScore = 100;
const rulesMax = 200;
const bandsMax = 20;
/** Of everything that is wrong with a policy no more is told, nor more of one thing: a person is to read it. */
const problemsMax = 100;
const problemChars = 2_000;
const wordsOfCommands: readonly string[] = ['live', 'shipped', 'off', 'report'];

const name = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be small letters, digits and _, beginning with a letter');
const score = z.int().min(0).max(maxScore);

const effect = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.enum(['allow', 'reject']) }),
  z.strictObject({ decision: z.literal('verify'), proofs: z.array(z.enum(proofKinds)).default([]) }),
  z.strictObject({ decision: z.literal('review'), approvals: z.union([z.literal(1), z.literal(2)]).default(1) }),
]);

const when = z.unknown().transform((json, context): Predicate => {
  const complain = (path: readonly (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  return readPredicate(json, complain) ?? z.NEVER;
});

const rule = z.strictObject({
  name,
  about: z.string().max(500).default(''),
  when,
  weight: score.default(0),
  effect: effect.default({ decision: 'allow' }),
  stop: z.boolean().default(false),
  waives: z.array(name).max(rulesMax).default([]),
  explains: z.enum(explanationCodes).default('other'),
});

const schema = z
  .strictObject({
    version: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'must be letters, digits, . _ and -')
      .refine((version) => !wordsOfCommands.includes(version), 'is a word that the policy command has a meaning for'),
    about: z.string().max(2_000).optional(),
    rules: z.array(rule).min(1, 'must have a rule: without any, every refund would be allowed').max(rulesMax),
    bands: z
      .array(z.strictObject({ from: score, effect }))
      .max(bandsMax)
      .default([]),
  })
  .superRefine(({ rules, bands }, context) => {
    const names = rules.map((one) => one.name);
    const complain = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    rules.forEach((one, index) => {
      if (names.indexOf(one.name) < index) complain(['rules', index, 'name'], `${one.name} is there already`);
      one.waives.forEach((waived, position) => {
        const target = rules.find((other) => other.name === waived);
        if (waived === one.name) complain(['rules', index, 'waives', position], 'must be another rule');
        else if (target === undefined) complain(['rules', index, 'waives', position], `there is no rule ${waived}`);
        else if (target.stop)
          complain(['rules', index, 'waives', position], `${waived} is a stop, which nothing waives`);
        else if (target.waives.includes(one.name))
          complain(
            ['rules', index, 'waives', position],
            `${waived} waives it, too: when both fire, neither would count`,
          );
      });
    });
    bands.forEach(({ from }, index) => {
      const before = bands[index - 1];
      if (before !== undefined && from <= before.from)
        complain(['bands', index, 'from'], `must be above ${before.from}, where the band before begins`);
    });
  });

export type ReadPolicy =
  | { readonly kind: 'policy'; readonly policy: RiskPolicyDocument }
  /** A line for each thing that is wrong: where, and what. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** Reads a policy from JSON as its file has it. */
export function readRiskPolicy(json: unknown): ReadPolicy {
  const result = schema.safeParse(json);
  if (result.success) {
    const { version, rules, bands } = result.data;
    return { kind: 'policy', policy: { version, rules, bands } };
  }
  const { issues } = result.error;
  const problems = issues.slice(0, problemsMax).map(({ path, message }) => shown(`${pathText(path)}: ${message}`));
  const more = issues.length - problems.length;
  return { kind: 'wrong', problems: more > 0 ? [...problems, `and ${more} more`] : problems };
}

/** Pieces of a file as a person can read them, and not without end. */
const shown = (text: string): string => printable(text.slice(0, problemChars));

const pathText = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? '(top)'
    : path.reduce<string>(
        (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`),
        '',
      );
