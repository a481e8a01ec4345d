import type { ProviderName } from '../domain/outcome';
import { feesAccount, providerAccount } from './accounts';
import { transfer } from './postings';
import type { RecordFacts } from './seal-record';

/** A fee that a provider took, or gave back. */
export interface FeeMovement {
  readonly merchantId: string;
  readonly provider: ProviderName;
  /** The merchant's account with the provider. */
  readonly account: string;
  /** The provider's id of the fee, such as a line of its settlement file: the same fee is the same record. */
  readonly reference: string;
  readonly direction: 'charged' | 'returned';
  /** Minor units, above zero. */
  readonly amount: number;
  readonly currency: string;
  /** When the provider took it, as it says itself. */
  readonly at: Date;
}

/**
 * A provider's fee: it holds less money, and the fee is spent. What it was charged for is no part of the record, because
 * not every source of fees tells: whoever posts it, it is the same record.
 */
export function feeRecord({ merchantId, provider, account, reference, direction, ...fee }: FeeMovement): RecordFacts {
  const [debit, credit] =
    direction === 'charged' ? [feesAccount, providerAccount(provider)] : [providerAccount(provider), feesAccount];
  return {
    merchantId,
    type: 'fee',
    subjectId: reference,
    leg: `${provider}/${account}/${direction}`,
    paymentId: null,
    refundId: null,
    occurredAt: fee.at,
    amount: fee.amount,
    currency: fee.currency,
    provider,
    providerReference: reference,
    customerId: null,
    postings: transfer({ debit, credit, amount: fee.amount, currency: fee.currency }),
  };
}
