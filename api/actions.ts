import type { Request, Response } from 'express';
import { EngineError } from '../domain/errors';
import { safeTrace } from '../domain/safe-trace';
import type { RefundSnapshot } from '../domain/refund';
import type { AuditEntry } from '../store/store';
import { callerOf, type Caller } from './caller';
import type { Api } from './deps';
import { findRefund } from './find-refund';
import { maxAuditSubjectChars } from './limits';
import { presentRefund } from './present/refund';
import { viewOfRow, withSnapshot, type RefundView } from './refund-view';
import { requestIdOf } from './request-id';
import { idOf } from './route';
import { updateRefund } from './temporal/update-refund';

/** Something that a person or client asks of a refund: an update of its workflow. */
export interface Action {
  /** Name of the update. */
  readonly name: string;
  /** What goes into the workflow's history: ids and stable words. */
  readonly message: (refund: RefundView, caller: Caller) => Promise<object> | object;
  /** What stays in the audit log: free text. */
  readonly detail: AuditEntry['detail'];
  /** Whether the refund still waits for somebody else after this: answered with 202. */
  readonly isPending?: (snapshot: RefundSnapshot) => boolean;
}

/**
 * Carries an action out, audits it whatever comes of it, and answers with the refund. What fails once the workflow has
 * acted is logged and does not hide that it did.
 */
export async function act(api: Api, req: Request, res: Response, action: Action): Promise<void> {
  const caller = callerOf(res);
  const what = { action: `refund.${action.name}`, subject: idOf(req).slice(0, maxAuditSubjectChars) };
  const audit = auditor(api, what, caller, requestIdOf(res));
  const refund = await findAudited(api, caller, idOf(req), audit, action);
  // Written before the act: whatever happens then, the log knows who asked for it.
  await audit(refund.merchantId, { ...action.detail, outcome: 'requested' });
  try {
    await updateRefund(api, refund, {
      name: action.name,
      message: await action.message(refund, caller),
      conclude: async (snapshot) => {
        await attempt(api, () => audit(refund.merchantId, { outcome: 'done', state: snapshot.state }));
        const row = await attempt(api, () => api.store.refunds.get(refund.id, [refund.merchantId]));
        const answered = withSnapshot(row ? viewOfRow(row) : refund, snapshot);
        res.status(action.isPending?.(snapshot) ? 202 : 200).json(presentRefund(answered));
      },
    });
  } catch (error) {
    await attempt(api, () => audit(refund.merchantId, outcomeOf(error)));
    throw error;
  }
}

/** Does what must not change the answer any more; undefined when it fails. */
async function attempt<T>({ logger }: Api, trailing: () => Promise<T>): Promise<T | undefined> {
  try {
    return await trailing();
  } catch (error) {
    logger.error({ trace: safeTrace(error) }, 'what follows an action failed');
    return undefined;
  }
}

function outcomeOf(error: unknown): AuditEntry['detail'] {
  const code = error instanceof EngineError ? error.code : 'internal_error';
  return { outcome: code === 'outcome_unknown' ? 'unknown' : 'refused', code };
}

type Audit = (merchantId: string | null, detail: AuditEntry['detail']) => Promise<void>;

function auditor(
  { store, now }: Api,
  what: Pick<AuditEntry, 'action' | 'subject'>,
  { keyId }: Caller,
  requestId: string,
): Audit {
  return (merchantId, detail) =>
    store.audit.append({ ...what, at: now(), actor: keyId, merchantId, requestId, detail });
}

async function findAudited(api: Api, caller: Caller, id: string, audit: Audit, action: Action): Promise<RefundView> {
  try {
    return (await findRefund(api, caller, id)).view;
  } catch (error) {
    if (error instanceof EngineError) await audit(null, { ...action.detail, outcome: 'refused', code: error.code });
    throw error;
  }
}
