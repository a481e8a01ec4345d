import type { GatewayCallInput } from '../../activities/contract';
import { providerKey } from '../../domain/ids';
import type { RefundOutcome } from '../../domain/outcome';
import { asking } from './activities';
import { failureType } from './compensations';
import type { RefundRun } from './refund-run';

/** Asks the provider, about its own refund where its id is known, else by our id; a call that is lost is no answer. */
export async function query(
  run: RefundRun,
  providerRefundId: string | null = run.progress.providerRefundId,
): Promise<RefundOutcome> {
  try {
    return await asking(run.progress.provider).queryRefund({ ...callInput(run), providerRefundId });
  } catch (error) {
    return { kind: 'unknown', reason: failureType(error) };
  }
}

/** The provider call of this run's current attempt. */
export function callInput(run: RefundRun): GatewayCallInput {
  const { provider, account, providerPaymentId, providerRefundId, amount, currency, attempt } = run.progress;
  return {
    ...run.ref,
    provider,
    account,
    providerPaymentId,
    providerRefundId,
    amount,
    currency,
    key: providerKey(run.input.refundId, attempt?.keyNumber ?? 1),
  };
}
