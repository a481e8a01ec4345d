import { alertViewOf } from '../../alerts';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentAlert } from '../../present/alert';
import { presentList } from '../../present/list';
import type { Route } from '../../route';
import { alertListQuery, alertResource } from '../../schemas/alerts';
import { listOf } from '../../schemas/lists';

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
    const { limit, starting_after: after, merchant, ...asked } = decode(alertListQuery, { ...req.query });
    const alerts = await store.alerts.list(alertViewOf(callerOf(res), merchant), limit + 1, after, {
      ...(asked.state !== undefined && { states: asked.state }),
      ...(asked.severity !== undefined && { severity: asked.severity }),
      ...(asked.kind !== undefined && { kind: asked.kind }),
      ...(asked.group !== undefined && { group: asked.group }),
      ...(asked['created[gte]'] !== undefined && { createdFrom: asked['created[gte]'] }),
      ...(asked['created[lte]'] !== undefined && { createdTo: asked['created[lte]'] }),
    });
    const page = { data: alerts.slice(0, limit), hasMore: alerts.length > limit };
    res.json(presentList(page, presentAlert, '/v1/alerts'));
  },
};
