/** Who somebody is by name and document. In clear only between the API, the store's cipher and a verification service. */
export const documentTypes = ['cn_resident_id', 'passport', 'other'] as const;
export type DocumentType = (typeof documentTypes)[number];

/** What a document of type `other` is. */
export const otherDocumentKinds = ['national_id', 'driving_licence', 'residence_permit', 'other'] as const;
export type OtherDocumentKind = (typeof otherDocumentKinds)[number];

export interface IdentityDocument {
  readonly type: DocumentType;
  /** Of a document of type `other`; null for those whose type says it. */
  readonly kind: OtherDocumentKind | null;
  /** Who issued it: ISO 3166-1 alpha-3, or a code of ICAO 9303 part 3. */
  readonly country: string;
  readonly number: string;
  /** `YYYY-MM-DD`; null where the document does not say. */
  readonly birthDate: string | null;
  /** The last day on which it is valid; null where it is not known. */
  readonly expiresOn: string | null;
}

export interface Identity {
  readonly name: string;
  readonly document: IdentityDocument;
}

/** What of an identity may be shown. */
export interface MaskedIdentity {
  readonly maskedName: string;
  readonly maskedNumber: string;
}

/**
 * Whether a name is that of a customer who is verified. `incomparable`: it is in another script, and only a person can say.
 * `unknown`: the customer is not verified.
 */
export type NameMatch = 'matches' | 'differs' | 'incomparable' | 'unknown';

const shortNumberChars = 6;

/** The first character of each part of a name, and of a number the first and the last: `张*`, `M* A*`, `1****************X`. */
export function maskedIdentity({ name, document }: Identity): MaskedIdentity {
  const parts = name.split(' ').map((part) => `${Array.from(part)[0] ?? ''}*`);
  return { maskedName: parts.join(' '), maskedNumber: maskedNumber(Array.from(document.number)) };
}

function maskedNumber(chars: readonly string[]): string {
  if (chars.length < shortNumberChars) return '*'.repeat(chars.length);
  return `${chars[0]}${'*'.repeat(chars.length - 2)}${chars.at(-1)}`;
}
