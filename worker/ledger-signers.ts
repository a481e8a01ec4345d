import { z } from 'zod';
import { keyNamePattern, parseVerifierKey, signerOf } from '../ledger/seals/signing-keys';
import type { Signer, Verifier } from '../ledger/seals/signing-keys';
import { parseDataKeys } from '../store/encryption';
import { parse } from './parse';
import { resolveReferences } from './resolve-references';

/** Who signs the ledger, and everybody whose signatures under it count. */
export interface LedgerSigners {
  readonly signer: Signer;
  readonly verifiers: readonly Verifier[];
}

const present = <T>(value: T | null): value is T => value !== null;

const environmentSchema = z.object({
  LEDGER_ORIGIN: z
    .string()
    .regex(keyNamePattern, 'must have no spaces and no plus signs')
    .default('refund-engine/ledger'),
  LEDGER_SIGNING_KEYS: z.string().transform((text, context) => {
    const keys = parseDataKeys(text);
    if (keys === null) context.addIssue('must be <id>:<32 bytes in hex>, several separated by commas');
    return keys ?? [];
  }),
  LEDGER_VERIFIER_KEYS: z
    .string()
    .default('')
    .transform((text, context) => {
      const parsed = text.split(',').filter(Boolean).map(parseVerifierKey);
      if (!parsed.every(present)) context.addIssue('must be <name>+<key id>+<base64>, several separated by commas');
      return parsed.filter(present);
    }),
});

/**
 * The ledger's keys from the environment; the first of LEDGER_SIGNING_KEYS signs, all verify, and so do the public keys in
 * LEDGER_VERIFIER_KEYS, whose private ones are gone. Values may be `env:NAME` or `file:/path`.
 * @throws ConfigurationError naming every variable that is missing or wrong
 */
export function readLedgerSigners(env: NodeJS.ProcessEnv): LedgerSigners {
  const { LEDGER_ORIGIN, LEDGER_SIGNING_KEYS, LEDGER_VERIFIER_KEYS } = env;
  const given = resolveReferences({ LEDGER_ORIGIN, LEDGER_SIGNING_KEYS, LEDGER_VERIFIER_KEYS }, env);
  const read = parse(environmentSchema, given, 'the environment');
  const [signer, ...others] = read.LEDGER_SIGNING_KEYS.map(({ key }) => signerOf(read.LEDGER_ORIGIN, key));
  if (signer === undefined) throw new Error('A list of keys is never empty');
  return { signer, verifiers: [signer, ...others, ...read.LEDGER_VERIFIER_KEYS] };
}
