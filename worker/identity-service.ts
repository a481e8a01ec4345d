import { z } from 'zod';
import { isSafeServiceUrl, type IdentityServiceAccount } from '../gateways/identity/account';
import { parse } from './parse';
import { resolveReferences } from './resolve-references';

const timeoutDefaultMs = 5_000;
const timeoutMaxMs = 20_000;

const environmentSchema = z.object({
  IDENTITY_SERVICE_URL: z
    .url({ protocol: /^https?$/ })
    .transform((text) => new URL(text))
    .refine((url) => isSafeServiceUrl(url), 'must be HTTPS')
    .refine(({ search, hash, username }) => !search && !hash && !username, 'must be an address and nothing more'),
  IDENTITY_SERVICE_KEY_ID: z.string().regex(/^[\w.-]{1,64}$/, 'must be letters, digits, dots and hyphens'),
  IDENTITY_SERVICE_SECRET: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/, 'must be at least 32 bytes in hex'),
  IDENTITY_SERVICE_TIMEOUT_MS: z.coerce.number().int().positive().max(timeoutMaxMs).default(timeoutDefaultMs),
});

/**
 * The verification service that the environment names; null where it names none. The secret may be `env:NAME` or `file:/path`.
 * @throws ConfigurationError naming every variable that is missing or wrong
 */
export function readIdentityService(env: NodeJS.ProcessEnv): IdentityServiceAccount | null {
  const { IDENTITY_SERVICE_URL, IDENTITY_SERVICE_KEY_ID, IDENTITY_SERVICE_SECRET, IDENTITY_SERVICE_TIMEOUT_MS } = env;
  const given = { IDENTITY_SERVICE_URL, IDENTITY_SERVICE_KEY_ID, IDENTITY_SERVICE_SECRET, IDENTITY_SERVICE_TIMEOUT_MS };
  if (!IDENTITY_SERVICE_URL && !IDENTITY_SERVICE_KEY_ID && !IDENTITY_SERVICE_SECRET) return null;
  const read = parse(environmentSchema, resolveReferences(given, env), 'the environment');
  return {
    url: read.IDENTITY_SERVICE_URL,
    keyId: read.IDENTITY_SERVICE_KEY_ID,
    secret: Buffer.from(read.IDENTITY_SERVICE_SECRET, 'hex'),
    timeoutMs: read.IDENTITY_SERVICE_TIMEOUT_MS,
  };
}
