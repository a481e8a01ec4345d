import type { IdentityDocument } from '../../domain/identity';
import type { IdentityClaim, IdentityVerdict, IdentityVerifier } from '../../gateways/identity/verifier';
import { compareNames } from '../../risk/identity/names';
import type { KeyedHash } from '../../store/keyed-hash';
import type { Store } from '../../store/store';
import type { Api } from '../deps';

/** A verdict, and who gave it. */
export interface Vouched {
  readonly verdict: IdentityVerdict;
  readonly method: string;
}

/** The name of the checks that a claim has passed before anybody is asked (risk/identity). */
export const formatMethod = 'format';

/** Of merchant and document: nobody who reads the database can try numbers, nor find a person at two merchants. */
export const documentHashOf = (hash: KeyedHash, merchantId: string, document: IdentityDocument): string =>
  hash('identity_document', merchantId, document.type, document.kind ?? '', document.country, document.number);

/**
 * The merchant's own registry: a document by which another customer of the merchant is verified. Nothing of other merchants
 * is looked at: that they know somebody is theirs to tell.
 */
export const registryVerifier = ({ customers }: Store, hash: KeyedHash): IdentityVerifier => ({
  name: 'registry',
  verify: async ({ merchantId, identity, at }: IdentityClaim) => {
    const known = await customers.verifiedBy(merchantId, documentHashOf(hash, merchantId, identity.document), at);
    const [first] = known;
    if (first === undefined) return { kind: 'format_checked' };
    const same = known.find((row) => compareNames(row.identity.name, identity.name) === 'same');
    if (same === undefined) return { kind: 'mismatch', code: 'name_mismatch' };
    return { kind: 'verified', reference: same.reference, expiresAt: same.expiresAt };
  },
});

/** Asks one after the other until somebody knows. A claim comes here once its form has been checked. */
export async function vouchFor({ store, personalHash, identityService }: Api, claim: IdentityClaim): Promise<Vouched> {
  const verifiers = [
    registryVerifier(store, personalHash),
    ...(identityService === undefined ? [] : [identityService]),
  ];
  for (const verifier of verifiers) {
    const verdict = await verifier.verify(claim);
    if (verdict.kind !== 'format_checked') return { verdict, method: verifier.name };
  }
  return { verdict: { kind: 'format_checked' }, method: formatMethod };
}
