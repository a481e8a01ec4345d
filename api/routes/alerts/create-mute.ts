import { EngineError } from '../../../domain/errors';
import { isMutable } from '../../../domain/alerts';
import type { AlertMute } from '../../../store/store';
import { alertScopeOf, requireOthers, sideOf, auditAlert } from '../../alerts';
import { callerOf } from '../../caller';
import { refuseCardNumbers } from '../../decode/free-text';
import { decode, fieldError } from '../../decode/decode';
import { randomId } from '../../ids';
import { maxMuteDays } from '../../limits';
import { presentMute } from '../../present/alert';
import type { Route } from '../../route';
import { alertMuteBody, alertMuteResource } from '../../schemas/alerts';

const dayMs = 86_400_000;

export const createAlertMute: Route = {
  method: 'post',
  path: '/v1/alerts/mutes',
  operationId: 'createAlertMute',
  tag: 'Alerts',
  summary: 'Mute alerts of a kind, of a subject, or of both, for a time',
  description:
    'They are recorded, and not delivered: with a merchant’s key not to its webhooks, with an operator’s not to operators. ' +
    'Who is still concerned when the mute ends is told then. `operator_factor_added` cannot be muted, nor can the key that asks.',
  access: { merchant: 'alerts:write', operator: 'alerts:write' },
  body: alertMuteBody,
  answers: { 201: { description: 'The mute', schema: alertMuteResource } },
  problems: ['validation_failed', 'forbidden', 'card_number_refused'],
  handle: async (api, req, res) => {
    const asked = decode(alertMuteBody, req.body);
    refuseCardNumbers({ reason: asked.reason });
    if (asked.kind === undefined && asked.subject === undefined) throw fieldError('/kind', 'Name a kind or a subject');
    if (asked.kind !== undefined && !isMutable(asked.kind)) throw fieldError('/kind', 'Nobody mutes these alerts');
    const now = api.now();
    if (asked.until <= now) throw fieldError('/until', 'It must be later than now');
    if (asked.until.getTime() - now.getTime() > maxMuteDays * dayMs) {
      throw fieldError('/until', `It must be within ${maxMuteDays} days`);
    }
    const caller = callerOf(res);
    requireOthers(caller, asked.subject);
    const scope = alertScopeOf(caller);
    const { merchant } = asked;
    if (merchant !== undefined && !scope.includes(merchant)) throw new EngineError('forbidden', 'It is not yours');
    const mute: AlertMute = {
      id: randomId('mute'),
      audience: sideOf(caller),
      merchantIds: merchant === undefined ? scope : [merchant],
      kind: asked.kind ?? null,
      subject: asked.subject ?? null,
      until: asked.until,
      reason: asked.reason,
      by: caller.keyId,
      createdAt: now,
    };
    const { kind, subject, until, reason } = mute;
    await auditAlert(api, res, {
      action: 'alert.mute',
      subject: mute.id,
      merchantId: merchant ?? null,
      detail: { kind, subject, until: until.toISOString(), reason },
    });
    await api.store.alertMutes.insert(mute);
    res.status(201).location(`/v1/alerts/mutes/${mute.id}`).json(presentMute(mute));
  },
};
