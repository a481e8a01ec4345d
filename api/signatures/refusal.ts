import { EngineError } from '../../domain/errors';

/**
 * Why a signature was refused. A reason is stable: clients switch on it. None tells what would have been right beyond
 * what is documented, and all keys that may not be used are one reason.
 */
export const signatureRefusals = {
  malformed:
    'Signature-Input and Signature must be given once each, in canonical form, with one signature of one label',
  component_missing: 'The signature does not cover a component that it must cover, or covers one that is not there',
  component_unsupported: 'The signature covers a component that is not supported',
  component_repeated: 'A component is covered twice, or its header was sent twice',
  parameter_invalid: 'Exactly created, expires, nonce, keyid and alg are accepted as parameters, each well-formed',
  unknown_key: 'No key that may be used has this keyid',
  algorithm_mismatch: 'The key does not have this algorithm',
  created_in_future: 'The signature was created in the future',
  expired: 'The signature is too old or has expired',
  digest_unsupported: 'Content-Digest must hold sha-256 or sha-512 in canonical form, and nothing else',
  digest_mismatch: 'Content-Digest is not the digest of the body',
  signature_mismatch: 'The signature does not verify',
  replayed: 'The nonce was used before',
} as const;

export type SignatureRefusal = keyof typeof signatureRefusals;

/** The problem for a refused signature. `part` names the component or parameter, which the client sent or must send. */
export function refuse(reason: SignatureRefusal, part?: string): EngineError {
  const detail = signatureRefusals[reason] + (part === undefined ? '' : `: ${part}`);
  return new EngineError('signature_invalid', detail, { context: { reason } });
}
