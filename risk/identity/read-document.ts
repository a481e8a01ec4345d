import type { Identity, IdentityDocument, OtherDocumentKind } from '../../domain/identity';
import { isDay, isPast } from './dates';
import { compareNames, matchesMrzName, readableName } from './names';
import { readOtherDocument } from './other-document';
import { refused, type ReadDocument, type ReadIdentity } from './outcome';
import { readPassport } from './passport';
import { readResidentCard } from './resident-card';

/** A document as somebody gives it, before anything of it is believed. */
export type GivenDocument =
  | { readonly type: 'cn_resident_id'; readonly number: string; readonly expiresOn?: string | undefined }
  | { readonly type: 'passport'; readonly mrz: readonly [string, string] }
  | {
      readonly type: 'other';
      readonly kind: OtherDocumentKind;
      readonly country: string;
      readonly number: string;
      readonly expiresOn?: string | undefined;
    };

/**
 * Checks name and document by what they say themselves: forms, dates, check digits, and that they agree. Says nothing of
 * whether there is such a person. What is wrong is a value, never an exception that holds what was given.
 */
export function readIdentity(name: string, given: GivenDocument, now: Date): ReadIdentity {
  const readable = readableName(name);
  if (readable === null) return refused('name_unreadable', 'name');
  const read = readDocument(given, now);
  if (read.kind === 'refused') return read;
  const { document, nameOnDocument } = read;
  if (nameOnDocument !== null) {
    const match = matchesMrzName(readable, nameOnDocument);
    if (match === 'incomparable') return refused('name_not_comparable', 'name');
    if (match === 'different') return refused('name_mismatch', 'name');
  }
  return { kind: 'read', identity: { name: readable, document } };
}

/**
 * Whether two identities are of one person. A document that was renewed has another number, and the date of birth counts
 * then; but for a Chinese resident, whose number is for life.
 */
export function isSamePerson(one: Identity, other: Identity): boolean {
  if (compareNames(one.name, other.name) !== 'same') return false;
  if (isSameDocument(one.document, other.document)) return true;
  if (one.document.type === 'cn_resident_id' && other.document.type === 'cn_resident_id') return false;
  return one.document.birthDate !== null && one.document.birthDate === other.document.birthDate;
}

export const isSameDocument = (one: IdentityDocument, other: IdentityDocument): boolean =>
  one.type === other.type && one.kind === other.kind && one.country === other.country && one.number === other.number;

function readDocument(given: GivenDocument, now: Date): ReadDocument {
  switch (given.type) {
    case 'cn_resident_id':
      return withExpiry(readResidentCard(given.number, now), given.expiresOn, now);
    case 'passport':
      return readPassport(given.mrz, now);
    case 'other':
      return withExpiry(readOtherDocument(given), given.expiresOn, now);
  }
}

/** The day that stands on the document, where no number carries it. */
function withExpiry(read: ReadDocument, expiresOn: string | undefined, now: Date): ReadDocument {
  if (read.kind === 'refused' || expiresOn === undefined) return read;
  if (!isDay(expiresOn)) return refused('expiry_invalid', 'expires_on');
  if (isPast(expiresOn, now)) return refused('document_expired', 'expires_on');
  return { ...read, document: { ...read.document, expiresOn } };
}
