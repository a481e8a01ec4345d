import type { Request } from 'express';
import { createVerifier, httpbis } from 'http-message-signatures';
import type { SigningKeyDocument } from '../../store/store';
import type { Caller } from '../caller';
import type { Api } from '../deps';
import { nonceKeptMs, signatureClockSkewMs, signatureMaxAgeMs } from '../limits';
import { isUsable, verificationKey } from '../signing-keys';
import { componentValues } from './components';
import { readContentDigest, type DigestCheck } from './content-digest';
import { readSignature, type SentSignature, type SignatureParameters } from './read-signature';
import { refuse } from './refusal';

/** A signature that holds; what remains is to compare the body and to use its nonce up. */
export interface VerifiedSignature {
  readonly keyId: string;
  readonly nonce: string;
  readonly matchesBody: DigestCheck;
}

/**
 * Verifies the signature over the head of a request (RFC 9421 §3.2). Costs at most one read by id and one verification
 * with a key of bounded size, and touches the body not at all.
 * @throws EngineError `signature_invalid` with the reason
 */
export async function verifyRequest(api: Api, caller: Caller, req: Request): Promise<VerifiedSignature> {
  const sent = readSignature(req);
  const values = componentValues(req, sent.components, api.publicUrl);
  const matchesBody = readContentDigest(req);
  const now = api.now();
  checkTime(sent.parameters, now.getTime());
  const key = await findKey(api, caller, sent.parameters, now);
  const verify = createVerifier(verificationKey(key, api.cipher), key.algorithm);
  const base = Buffer.from(signatureBase(sent, values), 'utf8');
  if ((await verify(base, sent.signature)) !== true) throw refuse('signature_mismatch');
  return { keyId: key.id, nonce: sent.parameters.nonce, matchesBody };
}

/**
 * Uses the nonce up: of two requests with the same one, the first counts.
 * @throws EngineError `signature_invalid` with reason `replayed`
 */
export async function useNonce({ store, now }: Api, { keyId, nonce }: VerifiedSignature): Promise<void> {
  const expiresAt = new Date(now().getTime() + nonceKeptMs);
  if (!(await store.nonces.use(keyId, nonce, expiresAt))) throw refuse('replayed');
}

function checkTime({ createdMs, expiresMs }: SignatureParameters, nowMs: number): void {
  if (createdMs > nowMs + signatureClockSkewMs) throw refuse('created_in_future');
  const validUntilMs = Math.min(expiresMs, createdMs + signatureMaxAgeMs);
  if (nowMs > validUntilMs + signatureClockSkewMs) throw refuse('expired');
}

/** The algorithm is the key's: a request that names another is refused before anything is computed. */
async function findKey(
  { store }: Api,
  caller: Caller,
  { keyId, algorithm }: SignatureParameters,
  now: Date,
): Promise<SigningKeyDocument> {
  const key = await store.signingKeys.get(keyId, caller.keyId);
  if (key === null || !isUsable(key, now)) throw refuse('unknown_key');
  if (key.algorithm !== algorithm) throw refuse('algorithm_mismatch');
  return key;
}

/** RFC 9421 §2.5, from values that have been found here: the library derives none of them. */
function signatureBase({ components, signatureParams }: SentSignature, values: ReadonlyMap<string, string>): string {
  const base = httpbis.createSignatureBase(
    { fields: [...components], componentParser: (name) => [values.get(name) ?? ''] },
    { method: '', url: '', headers: {} },
  );
  return httpbis.formatSignatureBase([...base, ['"@signature-params"', [signatureParams]]]);
}
