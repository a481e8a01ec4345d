import { presentAlert } from '../../domain/resources/alert';
import { presentPayment } from '../../domain/resources/payment';
import { presentRefund } from '../../domain/resources/refund';
import type { OutboxEvent } from '../../store/store';

function resourceOf({ subject }: OutboxEvent) {
  switch (subject.kind) {
    case 'refund':
      return presentRefund(subject.refund);
    case 'payment':
      return presentPayment(subject.payment);
    case 'alert':
      return presentAlert(subject.alert);
  }
}

/** The id of what an event is of. */
export const subjectOf = (event: OutboxEvent): string => resourceOf(event).id;

/** The body of a webhook: the resource as the API shows it, as it was at the event, with its place in the order. */
export const payloadOf = (event: OutboxEvent): string =>
  JSON.stringify({
    type: event.type,
    timestamp: event.at.toISOString(),
    data: { ...resourceOf(event), sequence: event.sequence },
  });
