import { alertViewOf } from '../../alerts';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { presentAlertGroup } from '../../present/alert';
import { presentList } from '../../present/list';
import type { Route } from '../../route';
import { alertGroupListQuery, alertGroupResource } from '../../schemas/alerts';
import { listOf } from '../../schemas/lists';

export const listAlertGroups: Route = {
  method: 'get',
  path: '/v1/alerts/groups',
  operationId: 'listAlertGroups',
  tag: 'Alerts',
  summary: 'List groups of alerts that are not resolved, the gravest first: what belongs to one attack reads as one',
  access: { merchant: 'alerts:read', operator: 'alerts:read' },
  query: alertGroupListQuery,
  answers: { 200: { description: 'Groups', schema: listOf(alertGroupResource) } },
  problems: ['validation_failed'],
  handle: async ({ store }, req, res) => {
    const { limit } = decode(alertGroupListQuery, { ...req.query });
    const groups = await store.alerts.groups(alertViewOf(callerOf(res)), limit + 1);
    const page = { data: groups.slice(0, limit), hasMore: groups.length > limit };
    res.json(presentList(page, presentAlertGroup, '/v1/alerts/groups'));
  },
};
