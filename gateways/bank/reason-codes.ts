/**
 * Reasons of rejections and returns, ISO 20022 external code sets ExternalStatusReason1Code and ExternalReturnReason1Code
 * (https://www.iso20022.org/catalogue-messages/additional-content-messages/external-code-sets), as words of ours.
 */
const words: Readonly<Record<string, string>> = {
  AC01: 'incorrect_account_number',
  AC03: 'invalid_creditor_account',
  AC04: 'closed_account',
  AC06: 'blocked_account',
  AC07: 'closed_creditor_account',
  AC14: 'invalid_creditor_account_type',
  AG01: 'transaction_forbidden',
  AG02: 'invalid_bank_operation_code',
  AM01: 'zero_amount',
  AM02: 'amount_not_allowed',
  AM03: 'currency_not_allowed',
  AM04: 'insufficient_funds',
  AM05: 'duplication',
  AM09: 'wrong_amount',
  BE01: 'inconsistent_with_customer',
  BE04: 'missing_creditor_address',
  BE05: 'unrecognised_initiating_party',
  BE06: 'unknown_customer',
  BE07: 'missing_debtor_address',
  CNOR: 'creditor_bank_not_registered',
  CUST: 'requested_by_customer',
  DNOR: 'debtor_bank_not_registered',
  FF01: 'invalid_file_format',
  MD07: 'customer_deceased',
  MS02: 'refused_by_customer',
  MS03: 'refused_by_bank',
  NARR: 'reason_in_words',
  NOAS: 'no_answer_from_customer',
  RC01: 'bank_identifier_incorrect',
  RR04: 'regulatory_reason',
  TM01: 'cut_off_time',
};

/** The account cannot take the money, whoever sends it and however often. */
const closed: ReadonlySet<string> = new Set(['AC01', 'AC03', 'AC04', 'AC06', 'AC07', 'AC14', 'BE06', 'MD07', 'RC01']);

/** The bank has had the same file or message already: what it refuses is our repetition and not the payment. */
const duplicates: ReadonlySet<string> = new Set(['AM05', 'DU01', 'DU02', 'DU03', 'DU04', 'DU05']);

/** A stable snake_case word for a reason code; `not_specified` where there is none. */
export function reasonWord(code: string | null): string {
  if (code === null) return 'not_specified';
  return words[code] ?? `iso_${code.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}

export const isAccountClosed = (code: string | null): boolean => code !== null && closed.has(code);

export const isDuplicateRefusal = (code: string | null): boolean => code !== null && duplicates.has(code);

/** Whether it says nothing that a system understands: no reason, or one in words. */
export const isUnspecific = (code: string | null): boolean => code === null || code === 'NARR';
