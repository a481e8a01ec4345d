import { z } from 'zod';
import { identityLevels } from '../domain/verification';

/** The section `identity` of the policy (docs/identity.md). */
export const identityPolicySchema = z.strictObject({
  validMs: z.int().positive(),
  triesMax: z.int().positive(),
  proofLevel: z.enum(identityLevels).exclude(['unverified']),
});
