import type { Identity, IdentityDocument } from '../../domain/identity';
import type { DocumentRefusal } from './refusals';

/** The name as a machine-readable zone has it: transliterated, and cut off where it is too long. */
export interface MrzName {
  readonly surname: string;
  readonly given: string;
  readonly isCutOff: boolean;
}

/** Where it is wrong: a field of the document, or the name beside it. */
export type RefusedField = 'name' | 'number' | 'mrz' | 'country' | 'expires_on';

export interface Refused {
  readonly kind: 'refused';
  readonly code: DocumentRefusal;
  readonly field: RefusedField;
}

/** `nameOnDocument`: where the document itself tells it. */
export type ReadDocument =
  { readonly kind: 'read'; readonly document: IdentityDocument; readonly nameOnDocument: MrzName | null } | Refused;

export type ReadIdentity = { readonly kind: 'read'; readonly identity: Identity } | Refused;

export const refused = (code: DocumentRefusal, field: RefusedField): Refused => ({ kind: 'refused', code, field });
