import type { OtherDocumentKind } from '../../domain/identity';
import { isIssuer } from './issuers';
import { refused, type ReadDocument } from './outcome';

const separators = /[\s./-]+/gu;
const form = /^[\p{Lu}\p{Lo}\p{Nd}]{4,32}$/u;

/** A document whose rules are not known: issuer, what it is, and its number without what only makes it readable. */
export function readOtherDocument(given: {
  readonly kind: OtherDocumentKind;
  readonly country: string;
  readonly number: string;
}): ReadDocument {
  const country = given.country.trim().toUpperCase();
  if (!isIssuer(country)) return refused('country_unknown', 'country');
  const number = given.number.normalize('NFKC').replace(separators, '').toUpperCase();
  if (!form.test(number)) return refused('malformed', 'number');
  const document = { type: 'other', kind: given.kind, country, number, birthDate: null, expiresOn: null } as const;
  return { kind: 'read', document, nameOnDocument: null };
}
