import { z } from 'zod';

const shippedShape = z.looseObject({ version: z.string(), rules: z.array(z.looseObject({ name: z.string() })) });

/** Minor units of pounds: from here on the candidate asks customers to prove who they are. */
export const proofFrom = 40_000;
export const proofRule = 'large_needs_proof';

const rule = {
  name: proofRule,
  about: 'Whoever asks for much shows who they are, and that it is really they.',
  when: { feature: 'amount', gte: { '*': proofFrom / 100, CNY: 3_600, JPY: 60_000, KRW: 520_000 } },
  weight: 20,
  effect: { decision: 'verify', proofs: ['identity', 'second_factor'] },
  explains: 'identity',
};

/** A policy as the project ships it, with one rule more, under a version of its own. */
export function candidateFrom(shipped: unknown): { readonly version: string; readonly rules: readonly object[] } {
  const { rules, version, ...others } = shippedShape.parse(shipped);
  return { ...others, version: `${version}-proof`, rules: [...rules, rule] };
}

/** Whether the candidate asks for proof of a refund. */
export const needsProof = ({
  amount,
  currency,
}: {
  readonly amount: number | null;
  readonly currency: string;
}): boolean => amount !== null && amount >= (currency === 'CNY' ? rule.when.gte.CNY * 100 : proofFrom);
