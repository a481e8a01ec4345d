import { actOnAlert } from '../../alerts';
import type { Route } from '../../route';
import { alertNoteBody, alertResource } from '../../schemas/alerts';

export const acknowledgeAlert: Route = {
  method: 'post',
  path: '/v1/alerts/{id}/acknowledge',
  operationId: 'acknowledgeAlert',
  tag: 'Alerts',
  summary: 'Say that somebody looks after it: nobody else is told',
  description:
    'With a merchant’s key for the merchant, with an operator’s for operators and merchant. ' +
    'Safe to repeat. Not for an alert about the key that asks: another’s holder says so. An alert that grows graver afterwards is open again.',
  access: { merchant: 'alerts:write', operator: 'alerts:write' },
  body: alertNoteBody,
  bodyOptional: true,
  answers: { 200: { description: 'The alert', schema: alertResource } },
  problems: ['forbidden', 'alert_not_found', 'alert_closed', 'card_number_refused'],
  handle: (api, req, res) =>
    actOnAlert(api, req, res, {
      name: 'acknowledge',
      isDone: ({ state }) => state === 'acknowledged',
      act: (...of) => api.store.alerts.acknowledge(...of),
    }),
};
