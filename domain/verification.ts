/** What a customer can be asked to prove before a refund goes on. */
export const proofKinds = ['identity', 'second_factor'] as const;
export type ProofKind = (typeof proofKinds)[number];

/** How much is known of who a customer is, least first. */
export const identityLevels = ['unverified', 'format_checked', 'verified'] as const;
export type IdentityLevel = (typeof identityLevels)[number];

/** What the policy makes of a refund whose tries are used up. */
export type AfterTries = 'reject' | 'review';

/** What an attempt to prove something has come to; early histories hold only whether it passed. */
export type VerificationCheck =
  | boolean
  | {
      readonly passed: boolean;
      readonly kind: ProofKind;
      /** Null: there are tries left. */
      readonly usedUp: AfterTries | null;
    };

/**
 * What is still to be proved. `wanted` empty: any one proof will do, so both kinds are missing until there is one.
 */
export function missingProofs(wanted: readonly ProofKind[], proven: readonly ProofKind[]): readonly ProofKind[] {
  if (wanted.length === 0) return proven.length > 0 ? [] : proofKinds;
  return wanted.filter((kind) => !proven.includes(kind));
}

/** The ways to prove each kind of thing, by the names that `POST /v1/refunds/{id}/verify` knows them by. */
export const waysToProve: Readonly<Record<ProofKind, readonly string[]>> = {
  identity: ['identity', 'real_name'],
  second_factor: ['code', 'totp', 'recovery_code', 'second_factor'],
};
