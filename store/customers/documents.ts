import type { DocumentType, Identity, MaskedIdentity, NameMatch } from '../../domain/identity';
import type { IdentityLevel } from '../../domain/verification';

/** What is known of who a customer is: what may be shown. */
export interface ShownIdentity extends MaskedIdentity {
  readonly merchantId: string;
  readonly customerId: string;
  readonly level: Exclude<IdentityLevel, 'unverified'>;
  readonly documentType: DocumentType;
  readonly country: string;
  /** Who vouches for it: a verifier's name. */
  readonly method: string;
  /** The verifier's own name of its check; nothing of the person. */
  readonly reference: string | null;
  readonly verifiedAt: Date;
  /** From then on nobody is verified by it any more. */
  readonly expiresAt: Date;
  /** Another with each write. */
  readonly version: string;
}

/** With name and document in clear: these leave the store for those alone who compare or verify them. */
export interface CustomerIdentity extends ShownIdentity {
  readonly identity: Identity;
}

export interface NewIdentity extends Omit<
  CustomerIdentity,
  'version' | 'documentType' | 'country' | keyof MaskedIdentity
> {
  /** Keyed, of merchant and document: finds the document again without reading it. */
  readonly documentHash: string;
}

/** One row a merchant's customer: name and document, encrypted at rest. */
export interface Customers {
  /** The row in clear, expired or not. */
  get(merchantId: string, customerId: string): Promise<CustomerIdentity | null>;
  /** One for each of the merchants that know a customer of this id. */
  find(merchantIds: readonly string[], customerId: string): Promise<ShownIdentity[]>;
  /** Writes the row if it is still the one of that version; null: if there is none. */
  save(
    identity: NewIdentity,
    version: string | null,
  ): Promise<{ kind: 'saved'; row: CustomerIdentity } | { kind: 'changed' }>;
  /** Forgets who the customer is. Answers whether anything was known. */
  remove(merchantId: string, customerId: string): Promise<boolean>;
  /** The merchant's customers who are verified by this document at that time. */
  verifiedBy(merchantId: string, documentHash: string, at: Date): Promise<CustomerIdentity[]>;
  /** What is known at that time; what has expired is not. */
  identityLevel(merchantId: string, customerId: string, at: Date): Promise<IdentityLevel>;
  /** Whether a name, of an account's holder or as a provider tells it, is that of the customer who is verified. */
  nameMatches(merchantId: string, customerId: string, name: string, at: Date): Promise<NameMatch>;
  /** Encrypts with the first key what another has encrypted; answers with how many rows that were. */
  reencrypt(): Promise<number>;
}

export const identityOutcomes = [
  'pending',
  'verified',
  'format_checked',
  'mismatch',
  'refused',
  'unknown',
  'too_many_tries',
  'superseded',
  'deleted',
] as const;
export type IdentityOutcome = (typeof identityOutcomes)[number];

/** Why, where an identity was kept in the place of somebody else's. */
export const replacedCode = 'replaced' as const;

/** One decision about an identity. It says nothing of the person and stays when the identity is deleted. */
export interface IdentityAttempt {
  readonly id: string;
  readonly merchantId: string;
  readonly customerId: string;
  /** The refund that it was a proof for. */
  readonly refundId: string | null;
  /** The API key. */
  readonly by: string;
  readonly method: string | null;
  readonly outcome: IdentityOutcome;
  /** Why, where it is not plain. */
  readonly code: string | null;
  readonly at: Date;
}

export interface IdentityAttempts {
  /** On record before anything is asked of anybody. */
  begin(attempt: IdentityAttempt): Promise<void>;
  conclude(id: string, decision: Pick<IdentityAttempt, 'method' | 'outcome' | 'code'>): Promise<void>;
  /** Latest first. */
  list(merchantId: string, customerId: string, limit: number): Promise<IdentityAttempt[]>;
  /** How many proofs for the refund failed, or may yet. */
  countFailed(merchantId: string, refundId: string): Promise<number>;
  /** Whether since then the customer was forgotten, or became somebody else. */
  wasReplaced(merchantId: string, customerId: string, since: Date): Promise<boolean>;
}
