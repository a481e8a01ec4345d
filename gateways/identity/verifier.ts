import type { Identity } from '../../domain/identity';

/** Somebody to be verified. */
export interface IdentityClaim {
  /** Of this try: sent along, so that an answer to another one cannot be taken for it. */
  readonly id: string;
  readonly merchantId: string;
  readonly customerId: string;
  readonly identity: Identity;
  readonly at: Date;
}

/** `unknown` is all that is left of time-outs, errors and answers that nobody signed: it is never `verified`. */
export type IdentityVerdict =
  /** There is such a person. `reference` names the check and nothing of the person. */
  | {
      readonly kind: 'verified';
      readonly reference: string | null;
      /** Not beyond this: whoever vouches was told so. */
      readonly expiresAt?: Date;
    }
  /** Nothing is wrong with it, and nobody vouches for it. */
  | { readonly kind: 'format_checked' }
  /** There is no such document, or it is somebody else's. */
  | { readonly kind: 'mismatch'; readonly code: 'name_mismatch' | 'document_not_found' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** One way to find out whether somebody is who they say. Never throws for what is wrong with a claim. */
export interface IdentityVerifier {
  /** A stable word for decision records. */
  readonly name: string;
  verify(claim: IdentityClaim): Promise<IdentityVerdict>;
}
