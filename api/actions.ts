import type { Request, Response } from 'express';
import { EngineError } from '../domain/errors';
import type { RefundSnapshot } from '../domain/refund';
import type { AuditEntry } from '../store/store';
import { callerOf, type Caller } from './caller';
import type { Api } from './deps';
import { findRefund } from './find-refund';
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

/** Carries an action out, audits it whatever comes of it, and answers with the refund. */
export async function act(api: Api, req: Request, res: Response, action: Action): Promise<void> {
  const caller = callerOf(res);
  const audit = auditor(
    api,
    { action: `refund.${action.name}`, subject: idOf(req).slice(0, 100) },
    caller,
    requestIdOf(res),
  );
  const refund = await findAudited(api, caller, idOf(req), audit, action);
  // Written before the act: whatever happens then, the log knows who asked for it.
  await audit(refund.merchantId, { ...action.detail, outcome: 'requested' });
  const snapshot = await update(api, refund, action, caller, audit);
  const row = await api.store.refunds.get(refund.id, [refund.merchantId]);
  const answered = withSnapshot(row === null ? refund : viewOfRow(row), snapshot);
  res.status(action.isPending?.(snapshot) ? 202 : 200).json(presentRefund(answered));
}

async function update(
  api: Api,
  refund: RefundView,
  action: Action,
  caller: Caller,
  audit: Audit,
): Promise<RefundSnapshot> {
  let snapshot: RefundSnapshot;
  try {
    snapshot = await updateRefund(api, refund, action.name, await action.message(refund, caller));
  } catch (error) {
    await audit(refund.merchantId, { outcome: 'refused', code: codeOf(error) });
    throw error;
  }
  await audit(refund.merchantId, { outcome: 'done', state: snapshot.state });
  return snapshot;
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

const codeOf = (error: unknown): string => (error instanceof EngineError ? error.code : 'internal_error');
