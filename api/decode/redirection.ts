import type { BankDestination } from '../../domain/bank-transfer';
import { updateNames } from '../../domain/refund-messages';
import type { GivenRedirection } from '../schemas/refund';
import { bankDestinationOf } from './bank-account';
import { fieldError } from './decode';

/** Where a refund is to go: which update of its workflow says so, and to whom; null: to the merchant itself. */
export interface Redirection {
  readonly update: typeof updateNames.redirect | typeof updateNames.redirectAbnormal;
  readonly destination: BankDestination | null;
}

/**
 * What a client gave, checked: each way needs its own fields and takes no others.
 * @throws EngineError `validation_failed`, or `card_number_refused` for a card number where a name belongs
 */
export function redirectionOf({ to, bank_account, bank_type }: GivenRedirection): Redirection {
  if (to !== 'payer_card' && bank_type !== undefined) throw fieldError('/bank_type', 'Only payer_card takes this');
  if (to === 'merchant_account') {
    if (bank_account !== undefined) throw fieldError('/bank_account', 'The provider knows the merchant’s account');
    return { update: updateNames.redirectAbnormal, destination: null };
  }
  if (bank_account === undefined) throw fieldError('/bank_account', 'This field is required');
  if (to === 'bank_account') {
    return { update: updateNames.redirect, destination: bankDestinationOf(bank_account, '/bank_account') };
  }
  if (bank_type === undefined) throw fieldError('/bank_type', 'This field is required');
  if (bank_account.iban !== undefined) throw fieldError('/bank_account/iban', 'Give the card_number of a bank card');
  const destination = { ...bankDestinationOf(bank_account, '/bank_account'), bankType: bank_type };
  return { update: updateNames.redirectAbnormal, destination };
}
