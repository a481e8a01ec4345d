import type { Request, Response } from 'express';
import { temporalWorkflows } from '../activities/notify/temporal-workflows';
import { hint } from '../activities/reconcile/hint';
import { carryOut } from '../activities/reconcile/carry-out';
import { lookAgain } from '../activities/reconcile/look-again';
import { EngineError } from '../domain/errors';
import { isId } from '../domain/ids';
import type { CaseProposal } from '../domain/reconciliation';
import type { AuditEntry, CaseChange, ReconciliationCase } from '../store/store';
import { callerOf } from './caller';
import type { Api } from './deps';
import { maxAuditSubjectChars } from './limits';
import { presentCase } from './present/reconciliation';
import { requestIdOf } from './request-id';
import { idOf } from './route';

/** @throws EngineError `reconciliation_case_not_found`, also for one of a merchant that the key does not serve */
export async function findCase({ store }: Api, req: Request, res: Response): Promise<ReconciliationCase> {
  const id = idOf(req);
  const { merchantIds } = callerOf(res);
  const found = isId('reconciliationCase', id) ? await store.reconciliationCases.get(id, merchantIds) : null;
  if (found === null) throw new EngineError('reconciliation_case_not_found');
  return found;
}

export interface CaseAction {
  readonly name: string;
  /** What stays in the audit log: free text, too. */
  readonly detail: AuditEntry['detail'];
  readonly act: (standing: ReconciliationCase, by: string) => Promise<ReconciliationCase>;
}

/** Carries an action on a case out, audits it whatever comes of it, and answers with the case. */
export async function actOnCase(api: Api, req: Request, res: Response, action: CaseAction): Promise<void> {
  const { keyId } = callerOf(res);
  const audit = (merchantId: string | null, detail: AuditEntry['detail']): Promise<void> =>
    api.store.audit.append({
      at: api.now(),
      actor: keyId,
      action: `reconciliation_case.${action.name}`,
      subject: idOf(req).slice(0, maxAuditSubjectChars),
      merchantId,
      requestId: requestIdOf(res),
      detail: { ...action.detail, ...detail },
    });
  let merchantId: string | null = null;
  try {
    const standing = await findCase(api, req, res);
    ({ merchantId } = standing);
    // Written before the act: whatever happens then, the log knows who asked for it.
    await audit(merchantId, { outcome: 'requested' });
    const done = await action.act(standing, keyId);
    await audit(merchantId, { outcome: 'done', status: done.status });
    res.status(done.status === 'awaiting_approval' ? 202 : 200).json(presentCase(done, api.now()));
  } catch (error) {
    if (error instanceof EngineError) await audit(merchantId, { outcome: 'refused', code: error.code });
    throw error;
  }
}

const agreed = 'Both sides agree by now: nothing is left to be booked';

const closed = (detail?: string): EngineError => new EngineError('reconciliation_case_closed', detail);

/** @throws EngineError `reconciliation_case_closed` when somebody else has changed the case meanwhile */
export async function changeCase(
  { store, now }: Api,
  { id, revision }: ReconciliationCase,
  change: CaseChange,
): Promise<ReconciliationCase> {
  const changed = await store.reconciliationCases.change(id, revision, change, now());
  if (changed === null) throw closed('Somebody else has changed the case');
  return changed;
}

/**
 * Proposes what would move money. What differs by nothing that could be booked, or still waits, has nothing to propose.
 * @throws EngineError `reconciliation_case_closed`
 */
export async function proposeResolution(
  api: Api,
  standing: ReconciliationCase,
  action: CaseProposal['action'],
  by: string,
): Promise<ReconciliationCase> {
  if (standing.status !== 'open') throw closed(`The case is ${standing.status}`);
  if (standing.difference === 'timing') throw closed('The file of the next day may still have it');
  const now = await lookAgain(api, standing);
  if (now === null) throw closed(agreed);
  const proposal = { action, by, at: api.now(), approvedBy: null, approvedAt: null };
  return changeCase(api, now, { status: 'awaiting_approval', owner: now.owner ?? by, proposal });
}

/**
 * A second operator agrees: what was proposed is decided first, then posted. Repeating it finishes what a crash has left.
 * @throws EngineError `second_operator_required`, `reconciliation_case_closed`
 */
export async function approveProposal(api: Api, standing: ReconciliationCase, by: string): Promise<ReconciliationCase> {
  const { proposal, status } = standing;
  if (status !== 'awaiting_approval' || proposal === null) throw closed('Nothing waits for approval');
  if (proposal.by === by) throw new EngineError('second_operator_required');
  if (proposal.approvedAt === null) await requireAsProposed(api, standing);
  const approved = { ...proposal, approvedBy: by, approvedAt: api.now() };
  const decided = proposal.approvedAt === null ? await changeCase(api, standing, { proposal: approved }) : standing;
  const done = await carryOut(api, decided);
  if (done === null) throw closed('Somebody else has changed the case');
  return done;
}

async function requireAsProposed(api: Api, standing: ReconciliationCase): Promise<void> {
  const now = await lookAgain(api, standing);
  if (now === null) throw closed(agreed);
  if (now.revision !== standing.revision) throw closed('What it is about has changed since: look at it once more');
}

/** Takes a proposal back, one's own or another's. @throws EngineError `reconciliation_case_closed` */
export async function rejectProposal(api: Api, standing: ReconciliationCase): Promise<ReconciliationCase> {
  const { proposal, status } = standing;
  if (status !== 'awaiting_approval' || proposal === null || proposal.approvedAt !== null) {
    throw closed('Nothing waits for approval');
  }
  return changeCase(api, standing, { status: 'open', proposal: null });
}

/**
 * Has the provider asked about the movement, as a notification would.
 * @throws EngineError `reconciliation_case_closed`
 */
export async function queryAgain(api: Api, standing: ReconciliationCase): Promise<ReconciliationCase> {
  if (standing.status !== 'open') throw closed(`The case is ${standing.status}`);
  const { store, logger, temporal, runSideEffect } = api;
  const deps = { store, logger, workflows: temporalWorkflows(temporal, runSideEffect) };
  await hint(deps, standing, `case/${standing.id}/${standing.revision}`);
  return changeCase(api, standing, {});
}
