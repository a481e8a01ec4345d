import { actOnAlert } from '../../alerts';
import type { Route } from '../../route';
import { alertNoteBody, alertResource } from '../../schemas/alerts';

export const resolveAlert: Route = {
  method: 'post',
  path: '/v1/alerts/{id}/resolve',
  operationId: 'resolveAlert',
  tag: 'Alerts',
  summary: 'Say that it is over',
  description:
    'With a merchant’s key for the merchant, with an operator’s for all. Safe to repeat. Not for an alert about the key that asks: another’s holder says so. ' +
    'Raised again afterwards, it is another alert; where only the merchant has resolved it, it is open to the merchant again.',
  access: { merchant: 'alerts:write', operator: 'alerts:write' },
  body: alertNoteBody,
  bodyOptional: true,
  answers: { 200: { description: 'The alert', schema: alertResource } },
  problems: ['forbidden', 'alert_not_found', 'card_number_refused'],
  handle: (api, req, res) =>
    actOnAlert(api, req, res, {
      name: 'resolve',
      isDone: ({ state }) => state === 'resolved',
      act: (...of) => api.store.alerts.close(...of),
    }),
};
