/** Why a document cannot be one. A code is stable: clients switch on it. None repeats anything of what was given. */
export const documentRefusals = {
  malformed: 'It does not have the form of such a document',
  superseded_number:
    'Numbers of 15 digits are of cards that are not valid any more: give the 18 characters of the new one',
  check_digit_mismatch: 'A check digit does not agree with the rest: a character is wrong, or two are exchanged',
  region_unknown: 'The number begins with no region that there is',
  birth_date_invalid: 'The date of birth is no date between 1900 and today',
  country_unknown: 'This is no country or organisation that issues documents',
  expiry_invalid: 'The date of expiry is no date',
  document_expired: 'The document has expired',
  document_type_unsupported: 'The document is not of the type that it was given as',
  name_unreadable: 'A name of letters is expected, at most 150 characters',
  name_mismatch: 'The name is not the one on the document',
  name_not_comparable: 'Give the name in Latin letters, as the document does',
} as const;

export type DocumentRefusal = keyof typeof documentRefusals;
