import { EngineError } from '../../domain/errors';
import type { BankDestination } from '../../domain/bank-transfer';
import { checkDestination } from '../../gateways/bank/check-destination';
import type { Api } from '../deps';
import type { GivenBankAccount } from '../schemas/refund';
import { holdsCardNumber } from './card-number';
import { fieldError } from './decode';

/**
 * A bank account as a client gives it, checked and in the form that files carry. What is wrong with it is told without
 * repeating it.
 * @throws EngineError `validation_failed`, or `card_number_refused` for a card number where a name belongs
 */
export function bankDestinationOf(given: GivenBankAccount, pointer: string): BankDestination {
  const { holder, iban, card_number: cardNumber, bic } = given;
  if (holdsCardNumber(holder)) {
    const detail = 'This looks like a card number, not like a name';
    throw new EngineError('card_number_refused', undefined, { errors: [{ pointer: `${pointer}/holder`, detail }] });
  }
  const checked = checkDestination({ holder, iban, cardNumber, bic });
  if (checked.kind === 'bad') throw fieldError(`${pointer}/${checked.field}`, checked.detail);
  return checked.destination;
}

/** @throws EngineError `provider_not_configured` for a merchant that cannot pay to bank accounts */
export function requireBankRoute({ accounts }: Api, merchantId: string, pointer: string): void {
  if (accounts.some((account) => account.provider === 'bank' && account.merchantId === merchantId)) return;
  throw new EngineError('provider_not_configured', undefined, {
    errors: [{ pointer, detail: 'No bank account of the merchant is configured to pay from' }],
  });
}
