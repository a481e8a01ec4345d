import { randomBytes } from 'node:crypto';
import { newReconciliation } from '../../../activities/reconcile/run';
import { base32 } from '../../../domain/base32';
import { dayWindow } from '../../../domain/settlement';
import type { ReconciliationCase, ReconciliationDocument, Store } from '../../../store/store';

const day = '2026-03-01';

/** A reconciliation of m1's account that is there. */
export function keepReconciliation(store: Store): Promise<ReconciliationDocument> {
  const window = dayWindow('stripe', day);
  const id = `rec_${base32(randomBytes(16))}`;
  const run = { id, merchantId: 'm1', provider: 'stripe', account: 'acct_1', day, window } as const;
  return store.reconciliations.begin(newReconciliation(run, 'provider', new Date()));
}

/** A case of m1's: a refund of 3.00 GBP that the provider has and the books lack, unless told otherwise. */
export async function keepCase(store: Store, change: Partial<ReconciliationCase> = {}): Promise<ReconciliationCase> {
  const at = new Date(`${day}T10:00:00Z`);
  const now = new Date();
  const { standing } = await store.reconciliationCases.open({
    id: `rcase_${base32(randomBytes(16))}`,
    reconciliationId: 'rec_x',
    merchantId: 'm1',
    provider: 'stripe',
    account: 'acct_1',
    day,
    difference: 'missing_here',
    kind: 'refund',
    paymentId: null,
    refundId: null,
    providerId: 're_theirs',
    recordId: null,
    lineId: 'stripe/acct_1/refund/txn_1',
    ours: null,
    theirs: { amount: 300, currency: 'GBP', at },
    proposedAction: 'query_again',
    status: 'open',
    owner: null,
    proposal: null,
    resolution: null,
    createdAt: now,
    updatedAt: now,
    revision: 1,
    ...change,
  });
  return standing;
}
