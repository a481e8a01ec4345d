import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentAlert } from '../../present/alert';
import { presentList } from '../../present/list';
import type { Route } from '../../route';
import { alertListQuery, listOf } from '../../schemas/lists';
import { alertResource } from '../../schemas/records';

export const listAlerts: Route = {
  method: 'get',
  path: '/v1/alerts',
  operationId: 'listAlerts',
  tag: 'Alerts',
  summary: 'List what needs attention, latest first',
  access: { merchant: 'alerts:read', operator: 'alerts:read' },
  query: alertListQuery,
  answers: { 200: { description: 'Alerts', schema: listOf(alertResource) } },
  problems: ['malformed_request', 'validation_failed'],
  handle: async ({ store }, req, res) => {
    const { limit, starting_after: after } = decode(alertListQuery, { ...req.query });
    const { kind, merchantIds } = callerOf(res);
    // Alarms about the engine itself, its ledger for one, are for whoever operates it.
    const scope = kind === 'operator' ? [...merchantIds, null] : merchantIds;
    const alerts = await store.alerts.list(scope, limit + 1, after);
    const page = { data: alerts.slice(0, limit), hasMore: alerts.length > limit };
    res.json(presentList(page, presentAlert, '/v1/alerts'));
  },
};
