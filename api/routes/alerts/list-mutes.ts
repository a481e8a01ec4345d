import { alertScopeOf, sideOf } from '../../alerts';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentMute } from '../../present/alert';
import { presentList } from '../../present/list';
import type { Route } from '../../route';
import { alertMuteListQuery, alertMuteResource } from '../../schemas/alerts';
import { listOf } from '../../schemas/lists';

export const listAlertMutes: Route = {
  method: 'get',
  path: '/v1/alerts/mutes',
  operationId: 'listAlertMutes',
  tag: 'Alerts',
  summary: 'List the mutes that last, the latest first',
  access: { merchant: 'alerts:read', operator: 'alerts:read' },
  query: alertMuteListQuery,
  answers: { 200: { description: 'Mutes', schema: listOf(alertMuteResource) } },
  problems: ['validation_failed'],
  handle: async ({ store, now }, req, res) => {
    const { limit } = decode(alertMuteListQuery, { ...req.query });
    const caller = callerOf(res);
    const mutes = await store.alertMutes.list(sideOf(caller), alertScopeOf(caller), now(), limit + 1);
    const page = { data: mutes.slice(0, limit), hasMore: mutes.length > limit };
    res.json(presentList(page, presentMute, '/v1/alerts/mutes'));
  },
};
