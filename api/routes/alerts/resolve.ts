import { actOnAlert } from '../../alerts';
import type { Route } from '../../route';
import { alertNoteBody, alertResource } from '../../schemas/alerts';

export const resolveAlert: Route = {
  method: 'post',
  path: '/v1/alerts/{id}/resolve',
  operationId: 'resolveAlert',
  tag: 'Alerts',
  summary: 'Say that it is over',
  description: 'Safe to repeat. Raised again afterwards, it is another alert.',
  access: { merchant: 'alerts:write', operator: 'alerts:write' },
  body: alertNoteBody,
  bodyOptional: true,
  answers: { 200: { description: 'The alert', schema: alertResource } },
  problems: ['alert_not_found', 'card_number_refused'],
  handle: (api, req, res) =>
    actOnAlert(api, req, res, {
      name: 'resolve',
      isDone: ({ state }) => state === 'resolved',
      act: (id, act) => api.store.alerts.close(id, act),
    }),
};
