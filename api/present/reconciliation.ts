import type { ReconciliationCase, ReconciliationDocument } from '../../store/store';
import type { CaseResource, ReconciliationResource } from '../schemas/reconciliation';

export const presentReconciliation = (row: ReconciliationDocument): ReconciliationResource => ({
  id: row.id,
  object: 'reconciliation',
  merchant: row.merchantId,
  provider: row.provider,
  account: row.account,
  day: row.day,
  from: row.from.toISOString(),
  to: row.to.toISOString(),
  source: row.source,
  status: row.status,
  failure: row.failure,
  counts: row.counts,
  fees: [...row.fees],
  created_at: row.createdAt.toISOString(),
  finished_at: row.finishedAt?.toISOString() ?? null,
});

const side = (one: ReconciliationCase['theirs']): CaseResource['theirs'] =>
  one === null ? null : { amount: one.amount, currency: one.currency, at: one.at.toISOString() };

const takenBack = ({
  takenBack: back,
}: NonNullable<ReconciliationCase['resolution']>): NonNullable<CaseResource['resolution']>['taken_back'] =>
  back == null ? null : { at: back.at.toISOString(), trade_records: [...back.recordIds] };

/** How old a case is depends on when it is looked at. */
export const presentCase = (row: ReconciliationCase, now: Date): CaseResource => ({
  id: row.id,
  object: 'reconciliation_case',
  reconciliation: row.reconciliationId,
  merchant: row.merchantId,
  provider: row.provider,
  account: row.account,
  day: row.day,
  difference: row.difference,
  movement: row.kind,
  payment: row.paymentId,
  refund: row.refundId,
  provider_reference: row.providerId,
  trade_record: row.recordId,
  line: row.lineId,
  ours: side(row.ours),
  theirs: side(row.theirs),
  proposed_action: row.proposedAction,
  status: row.status,
  owner: row.owner,
  proposal: row.proposal && { action: row.proposal.action, by: row.proposal.by, at: row.proposal.at.toISOString() },
  resolution: row.resolution && {
    action: row.resolution.action,
    by: row.resolution.by,
    approved_by: row.resolution.approvedBy,
    at: row.resolution.at.toISOString(),
    trade_records: [...row.resolution.recordIds],
    taken_back: takenBack(row.resolution),
  },
  age_seconds: Math.floor((now.getTime() - row.createdAt.getTime()) / 1_000),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});
