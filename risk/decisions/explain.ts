import type { Assessment } from './assessment';
import { explanationCodes, explanationWords, type ExplanationCode } from './explanations';

export interface Explanation {
  readonly code: ExplanationCode;
  readonly message: string;
}

const isCode = (text: string): text is ExplanationCode => explanationCodes.some((code) => code === text);

/** Why a refund was decided so, for its merchant: each code once, in the policy's order, without what was waived. */
export function explain({ fired }: Pick<Assessment, 'fired'>): Explanation[] {
  const codes = fired
    .filter(({ waived }) => !waived)
    .map(({ explains }) => (isCode(explains) ? explains : ('other' as const)));
  return [...new Set(codes)].map((code) => ({ code, message: explanationWords[code] }));
}
