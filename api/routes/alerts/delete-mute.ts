import { EngineError } from '../../../domain/errors';
import { alertScopeOf, sideOf, auditAlert } from '../../alerts';
import { callerOf } from '../../caller';
import { idOf, type Route } from '../../route';
import { deletedMute } from '../../schemas/alerts';

export const deleteAlertMute: Route = {
  method: 'delete',
  path: '/v1/alerts/mutes/{id}',
  operationId: 'deleteAlertMute',
  tag: 'Alerts',
  summary: 'End a mute: operators are told of what is open and was muted',
  access: { merchant: 'alerts:write', operator: 'alerts:write' },
  answers: { 200: { description: 'It is ended', schema: deletedMute } },
  problems: ['alert_mute_not_found'],
  handle: async (api, req, res) => {
    const { alertMutes, alerts } = api.store;
    const caller = callerOf(res);
    const id = idOf(req);
    const mute = await alertMutes.remove(id, sideOf(caller), alertScopeOf(caller));
    if (mute === null) throw new EngineError('alert_mute_not_found');
    await auditAlert(api, res, { action: 'alert.unmute', subject: id, merchantId: null, detail: {} });
    if (mute.audience === 'operators') await alerts.lookAgain(mute, api.now());
    res.json({ id, object: 'alert_mute', deleted: true });
  },
};
