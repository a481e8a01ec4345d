import { findAlert } from '../../alerts';
import { presentAlert } from '../../present/alert';
import type { Route } from '../../route';
import { alertResource } from '../../schemas/alerts';

export const getAlert: Route = {
  method: 'get',
  path: '/v1/alerts/{id}',
  operationId: 'getAlert',
  tag: 'Alerts',
  summary: 'Get an alert',
  access: { merchant: 'alerts:read', operator: 'alerts:read' },
  answers: { 200: { description: 'The alert', schema: alertResource } },
  problems: ['alert_not_found'],
  handle: async (api, req, res) => {
    res.json(presentAlert(await findAlert(api, req, res)));
  },
};
