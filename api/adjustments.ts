import type { Request, Response } from 'express';
import { postAdjustment } from '../activities/adjustments/post-adjustment';
import { EngineError } from '../domain/errors';
import { isId } from '../domain/ids';
import type { AdjustmentDecision, AdjustmentDocument, AuditEntry } from '../store/store';
import { callerOf } from './caller';
import { decode } from './decode/decode';
import { refuseCardNumbers } from './decode/free-text';
import type { Api } from './deps';
import { requireApprovalFactor } from './factors/operator-factor';
import { maxAuditSubjectChars } from './limits';
import { requestIdOf } from './request-id';
import { idOf } from './route';
import { adjustmentApprovalBody, adjustmentDecisionBody } from './schemas/adjustment';
import type { GivenFactor } from './schemas/factors';

/** @throws EngineError `adjustment_not_found`, also for one of a merchant that the key does not serve */
export async function findAdjustment({ store }: Api, req: Request, res: Response): Promise<AdjustmentDocument> {
  const id = idOf(req);
  const { merchantIds } = callerOf(res);
  const adjustment = isId('adjustment', id) ? await store.adjustments.get(id, merchantIds) : null;
  if (adjustment === null) throw new EngineError('adjustment_not_found');
  return adjustment;
}

/** Writes down what an operator does to an adjustment. */
export async function auditAdjustment(
  { store, now }: Api,
  res: Response,
  subject: { readonly id: string; readonly merchantId: string | null },
  action: string,
  detail: AuditEntry['detail'],
): Promise<void> {
  await store.audit.append({
    at: now(),
    actor: callerOf(res).keyId,
    action: `adjustment.${action}`,
    subject: subject.id.slice(0, maxAuditSubjectChars),
    merchantId: subject.merchantId,
    requestId: requestIdOf(res),
    detail,
  });
}

/**
 * Decides about an adjustment, and posts it when it is approved. Repeating one's own decision is safe, and finishes what
 * a crash has left.
 * @throws EngineError `second_operator_required`, `adjustment_closed`, `adjustment_not_found`, and what a second factor is refused for
 */
export async function decideAdjustment(
  api: Api,
  req: Request,
  res: Response,
  to: AdjustmentDecision['to'],
): Promise<AdjustmentDocument> {
  const isApproval = to === 'approved';
  const { note = null, factor } = decodeDecision(req, isApproval);
  refuseCardNumbers({ note });
  const action = isApproval ? 'approve' : 'reject';
  const audit = (adjustment: AdjustmentDocument | null, detail: AuditEntry['detail']) =>
    auditAdjustment(api, res, adjustment ?? { id: idOf(req), merchantId: null }, action, { note, ...detail });
  let adjustment: AdjustmentDocument | null = null;
  try {
    adjustment = await findAdjustment(api, req, res);
    // Written before the act: whatever happens then, the log knows who asked for it.
    await audit(adjustment, { outcome: 'requested' });
    const caller = callerOf(res);
    // Whoever asked for it is refused below, and spends no code.
    if (isApproval && adjustment.requestedBy !== caller.keyId) {
      await requireApprovalFactor(api, caller, { kind: 'adjustment', ...adjustment }, factor);
    }
    const decided = await decide(api, adjustment, { to, by: caller.keyId, at: api.now() });
    await audit(adjustment, { outcome: 'done' });
    return decided;
  } catch (error) {
    if (error instanceof EngineError) await audit(adjustment, { outcome: 'refused', code: error.code });
    throw error;
  }
}

const decodeDecision = (
  req: Request,
  isApproval: boolean,
): { note?: string | null | undefined; factor?: GivenFactor | undefined } =>
  decode(isApproval ? adjustmentApprovalBody : adjustmentDecisionBody, req.body ?? {});

async function decide(
  { store, records }: Api,
  { id }: AdjustmentDocument,
  decision: AdjustmentDecision,
): Promise<AdjustmentDocument> {
  const decided = (await store.adjustments.decide(id, decision)) ?? (await decidedBefore(store, id, decision));
  return decided.status === 'approved' ? postAdjustment({ store, records }, decided) : decided;
}

/** The row that does not allow the decision: because it is this very one that stands there already, or why not. */
async function decidedBefore(
  { adjustments }: Api['store'],
  id: string,
  { to, by, at }: AdjustmentDecision,
): Promise<AdjustmentDocument> {
  const row = await adjustments.get(id, null);
  if (row === null) throw new EngineError('adjustment_not_found');
  const same = to === 'approved' ? ['approved', 'posted'] : ['rejected'];
  if (row.decidedBy === by && same.includes(row.status)) return row;
  if (row.status === 'pending' && row.expiresAt > at) throw new EngineError('second_operator_required');
  const status = row.status === 'pending' ? 'expired' : row.status;
  throw new EngineError('adjustment_closed', `The adjustment is ${status}`);
}
