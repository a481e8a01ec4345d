import { riskHashes } from '../../store/risk/hashes';
import type { PaymentDocument } from '../../store/store';
import type { ActivityDeps } from '../deps';

/** Counts a captured payment beside the refunds of whoever paid, so that these can be told as a share of it. */
export async function countPayment(deps: ActivityDeps, payment: PaymentDocument): Promise<void> {
  const { id, merchantId, customerId, captured: amount, currency, instrumentHash, deviceHash, ipHash } = payment;
  const customer = customerId === null ? undefined : riskHashes(deps.personalHash).customer(merchantId, customerId);
  const keys = {
    ...(customer !== undefined && { customer }),
    ...(instrumentHash !== undefined && { instrument: instrumentHash }),
    ...(deviceHash !== undefined && { device: deviceHash }),
    ...(ipHash !== undefined && { ip: ipHash }),
  };
  const at = payment.capturedAt ?? payment.createdAt;
  await deps.store.riskEvents.countPayment({ id, merchantId, at, amount, currency, keys });
}
