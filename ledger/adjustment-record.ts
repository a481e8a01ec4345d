import { providerNames } from '../domain/outcome';
import type { ProviderName } from '../domain/outcome';
import { exchangeAccount, feesAccount, merchantAccount, providerAccount, writeOffsAccount } from './accounts';
import { transfer } from './postings';
import type { RecordFacts } from './seal-record';

/**
 * The accounts that people may adjust. `liability:merchant` stands for the merchant's own. Refund holds are not among
 * them: what is held belongs to refunds, and only they move it.
 */
export const adjustableAccounts = [
  'liability:merchant',
  ...providerNames.map((provider): `asset:provider:${ProviderName}` => `asset:provider:${provider}`),
  feesAccount,
  writeOffsAccount,
  exchangeAccount,
] as const;
export type AdjustableAccount = (typeof adjustableAccounts)[number];

/** Money that two operators moved by hand. `amount` is in minor units; `at` is when the second one approved. */
export interface AdjustmentMovement {
  readonly id: string;
  readonly merchantId: string;
  readonly debit: AdjustableAccount;
  readonly credit: AdjustableAccount;
  readonly amount: number;
  readonly currency: string;
  /** The provider's reference that it is about, if any. */
  readonly reference: string | null;
  readonly at: Date;
}

/** A correction by hand. Its reason stands with the adjustment: free text does not enter the ledger. */
export const adjustmentRecord = (movement: AdjustmentMovement): RecordFacts => ({
  merchantId: movement.merchantId,
  type: 'adjustment',
  subjectId: movement.id,
  leg: 'adjustment',
  paymentId: null,
  refundId: null,
  occurredAt: movement.at,
  amount: movement.amount,
  currency: movement.currency,
  provider: providerOf(movement),
  providerReference: movement.reference,
  customerId: null,
  postings: transfer({
    debit: accountOf(movement.debit, movement.merchantId),
    credit: accountOf(movement.credit, movement.merchantId),
    amount: movement.amount,
    currency: movement.currency,
  }),
});

const accountOf = (account: AdjustableAccount, merchantId: string): string =>
  account === 'liability:merchant' ? merchantAccount(merchantId) : account;

/** The one provider that it concerns. */
function providerOf({ debit, credit }: AdjustmentMovement): ProviderName | null {
  const concerned = providerNames.filter((name) =>
    [debit, credit].some((account) => account === providerAccount(name)),
  );
  return concerned.length === 1 ? (concerned[0] ?? null) : null;
}
