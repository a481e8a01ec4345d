import type { AdjustmentDocument } from '../../store/store';
import type { AdjustmentResource } from '../schemas/adjustment';

export const presentAdjustment = (adjustment: AdjustmentDocument): AdjustmentResource => ({
  id: adjustment.id,
  object: 'adjustment',
  merchant: adjustment.merchantId,
  status: adjustment.status,
  debit: adjustment.debit,
  credit: adjustment.credit,
  amount: adjustment.amount,
  currency: adjustment.currency,
  reason: adjustment.reason,
  reference: adjustment.reference,
  requested_by: adjustment.requestedBy,
  decided_by: adjustment.decidedBy,
  decided_at: adjustment.decidedAt?.toISOString() ?? null,
  trade_record: adjustment.recordId,
  created_at: adjustment.createdAt.toISOString(),
  expires_at: adjustment.expiresAt.toISOString(),
});
