import { z } from 'zod';
import { parse } from './parse';

/** Where passkeys are used: a relying party of WebAuthn. */
export interface PasskeySite {
  /** The domain that passkeys belong to. */
  readonly rpId: string;
  /** The pages that may ask for them, as browsers name them. */
  readonly origins: readonly string[];
}

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, 'must be an origin: scheme, host and port, and nothing more');

const environmentSchema = z.object({
  PASSKEY_RP_ID: z.hostname().optional(),
  PASSKEY_ORIGINS: z
    .string()
    .optional()
    .transform((text) => (text || undefined)?.split(',').map((part) => part.trim()))
    .pipe(z.array(origin).min(1).optional()),
});

/**
 * Where operators use passkeys: by default where they reach the API.
 * @throws ConfigurationError naming every variable that is wrong
 */
export function readPasskeySite(env: NodeJS.ProcessEnv, apiUrl: URL): PasskeySite {
  const { PASSKEY_RP_ID, PASSKEY_ORIGINS } = parse(environmentSchema, env, 'the environment');
  return { rpId: PASSKEY_RP_ID ?? apiUrl.hostname, origins: PASSKEY_ORIGINS ?? [apiUrl.origin] };
}
