import type { Request, Response } from 'express';
import { EngineError } from '../domain/errors';
import type { AlertAct, AlertDocument, AlertScope, AlertSide, AuditEntry } from '../store/store';
import { callerOf, type Caller } from './caller';
import { refuseCardNumbers } from './decode/free-text';
import { decode } from './decode/decode';
import type { Api } from './deps';
import { maxAuditSubjectChars } from './limits';
import { presentAlert } from './present/alert';
import { requestIdOf } from './request-id';
import { idOf } from './route';
import { alertNoteBody } from './schemas/alerts';

/** Whose alarms a caller sees: those about the engine itself, its ledger for one, are for whoever operates it. */
export const alertScopeOf = ({ kind, merchantIds }: Caller): readonly (string | null)[] =>
  kind === 'operator' ? [...merchantIds, null] : merchantIds;

/** A merchant keeps itself from being told, operators themselves: neither can silence the other. */
export const sideOf = ({ kind }: Caller): AlertSide => (kind === 'operator' ? 'operators' : 'merchant');

/** Whose alarms, as a caller sees them: of all it may see, or of those merchants among them. */
export function alertViewOf(caller: Caller, merchant?: string): AlertScope {
  const all = alertScopeOf(caller);
  const asked = merchant === undefined ? all : all.filter((id) => id === merchant);
  return sideOf(caller) === 'operators' ? asked : { asMerchant: asked.filter((id) => id !== null) };
}

/** @throws EngineError `alert_not_found`, also for one of a merchant that the key does not serve */
export async function findAlert({ store }: Api, req: Request, res: Response): Promise<AlertDocument> {
  const found = await store.alerts.get(idOf(req), alertViewOf(callerOf(res)));
  if (found === null) throw new EngineError('alert_not_found');
  return found;
}

/** Writes what somebody does about alarms: operators and merchants alike. */
export const auditAlert = (
  { store, now }: Api,
  res: Response,
  entry: Pick<AuditEntry, 'action' | 'subject' | 'merchantId' | 'detail'>,
): Promise<void> =>
  store.audit.append({
    ...entry,
    at: now(),
    actor: callerOf(res).keyId,
    subject: entry.subject.slice(0, maxAuditSubjectChars),
    requestId: requestIdOf(res),
  });

export interface AlertAction {
  readonly name: 'acknowledge' | 'resolve';
  /** It has been done already: repeating it changes nothing. */
  readonly isDone: (alert: AlertDocument) => boolean;
  readonly act: (id: string, act: AlertAct, side: AlertSide) => Promise<AlertDocument | null>;
}

/**
 * Who is told of a key's doings is for others to say: whoever has found the key keeps nobody from hearing of it.
 * @throws EngineError `forbidden`
 */
export function requireOthers({ keyId }: Caller, subject: string | undefined): void {
  if (subject === keyId) throw new EngineError('forbidden', 'It is about the key that asks: another must do this');
}

/**
 * Has the caller act on an alarm, audits it, and answers with the alarm.
 * @throws EngineError `alert_closed` when it is over; `forbidden` for one about the caller's own key
 */
export async function actOnAlert(api: Api, req: Request, res: Response, action: AlertAction): Promise<void> {
  const { note = null } = decode(alertNoteBody, req.body ?? {});
  refuseCardNumbers({ note });
  const standing = await findAlert(api, req, res);
  requireOthers(callerOf(res), standing.subject);
  const audit = (outcome: string): Promise<void> =>
    auditAlert(api, res, {
      action: `alert.${action.name}`,
      subject: standing.id,
      merchantId: standing.merchantId,
      detail: { outcome, note, kind: standing.kind, side: sideOf(callerOf(res)) },
    });
  // Written before the act: whatever happens then, the log knows who asked for it.
  await audit('requested');
  const acted = action.isDone(standing)
    ? standing
    : await action.act(standing.id, { at: api.now(), by: callerOf(res).keyId, note }, sideOf(callerOf(res)));
  // Somebody else was faster: what they did counts if it is the same.
  const alert = acted ?? (await findAlert(api, req, res));
  if (!action.isDone(alert)) {
    await audit('refused');
    throw new EngineError('alert_closed');
  }
  res.json(presentAlert(alert));
}
