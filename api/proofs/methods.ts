import { attestedIdentity, attestedSecondFactor } from './attested';
import { codeProof } from './code';
import { identityProof } from './identity';
import type { ProofMethod } from './method';
import { recoveryCodeProof, totpProof } from './own-factors';

/** Every way to prove something for a refund. */
export const proofMethods: readonly ProofMethod[] = [
  identityProof,
  codeProof,
  totpProof,
  recoveryCodeProof,
  attestedIdentity,
  attestedSecondFactor,
];
