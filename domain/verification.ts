/** What a customer can be asked to prove before a refund goes on. */
export const proofKinds = ['identity', 'second_factor'] as const;
export type ProofKind = (typeof proofKinds)[number];

/** How much is known of who a customer is, least first. */
export const identityLevels = ['unverified', 'format_checked', 'verified'] as const;
export type IdentityLevel = (typeof identityLevels)[number];
