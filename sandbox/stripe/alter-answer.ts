import type { Fault } from '../faults/fault';
import { newId } from './ids';
import type { StripeState } from './state';

type Json = Record<string, unknown>;

/** The answer's body as a fault of its content leaves it; what is stored and what moved stay true. */
export function alterBody(state: StripeState, body: unknown, fault: Fault | undefined): unknown {
  switch (fault?.kind) {
    case 'wrong_amount':
      return alterObjects(body, (object) =>
        typeof object['amount'] === 'number' ? { ...object, amount: object['amount'] + 1 } : object,
      );
    case 'foreign_id':
      return alterObjects(body, (object) => foreign(state, object));
    default:
      return body;
  }
}

function alterObjects(body: unknown, alter: (object: Json) => Json): unknown {
  const json = body as Json;
  if (json['object'] !== 'list') return alter(json);
  return { ...json, data: (json['data'] as Json[]).map(alter) };
}

/** Somebody else's object of the same kind where there is one, otherwise one that nobody has. */
function foreign(state: StripeState, object: Json): Json {
  if (object['object'] === 'refund') {
    const other = state.refunds.values().find(({ value }) => value.payment_intent !== object['payment_intent']);
    const made = { ...object, id: newId('re'), charge: newId('ch'), payment_intent: newId('pi'), metadata: {} };
    return (other?.value as Json | undefined) ?? made;
  }
  if (object['object'] === 'payment_intent') {
    const other = state.intents.values().find(({ value }) => value.id !== object['id']);
    return (
      (other?.value as Json | undefined) ?? { ...object, id: newId('pi'), latest_charge: newId('ch'), metadata: {} }
    );
  }
  return typeof object['id'] === 'string' ? { ...object, id: newId('ch') } : object;
}
