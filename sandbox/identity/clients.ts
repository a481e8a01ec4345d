import { z } from 'zod';

/** Who may ask. */
export const identityClient = z.strictObject({
  keyId: z.string().regex(/^[\w.-]{1,64}$/),
  /** At least 32 bytes, in hex. */
  secret: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/),
});
export type IdentityClient = z.infer<typeof identityClient>;
