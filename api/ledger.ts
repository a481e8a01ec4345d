import type { HmacKey } from '../ledger/seal-record';
import type { Verifier } from '../ledger/seals/signing-keys';

/** What the API knows of the ledger beside its rows. */
export interface LedgerKeys {
  /** Whose signatures count, the present signer first. */
  readonly verifiers: readonly Verifier[];
  readonly hmacKey: HmacKey;
}

export const verifierKeysOf = ({ verifiers }: LedgerKeys): string[] => verifiers.map(({ verifierKey }) => verifierKey);
