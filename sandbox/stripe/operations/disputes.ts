import type { Operation, Prepare } from '../context';
import { pageParams, readCreated, readPage } from '../list';
import { findDispute } from '../lookup';
import { allowOnly, readString } from '../params';

/** https://docs.stripe.com/api/disputes/retrieve */
const retrieve: Prepare = (context, call) => {
  allowOnly(call.params, []);
  return () => findDispute(context.state, call.account, call.objectId);
};

/** https://docs.stripe.com/api/disputes/list */
const list: Prepare = (context, call) => {
  allowOnly(call.params, ['payment_intent', 'charge', 'created', ...pageParams]);
  const page = readPage(call.params, call.path);
  const created = readCreated(call.params);
  const intent = readString(call.params, 'payment_intent');
  const charge = readString(call.params, 'charge');
  return () => {
    const { disputes } = context.state;
    const found = intent === undefined ? disputes.values() : disputes.indexed(intent);
    const owned = found.filter(({ account }) => account === call.account).map(({ value }) => value);
    return page(owned.filter((dispute) => charge === undefined || dispute.charge === charge).filter(created));
  };
};

export const disputeOperations: Operation[] = [
  { name: 'dispute.list', method: 'GET', path: /^\/v1\/disputes$/, movesMoney: false, prepare: list },
  { name: 'dispute.retrieve', method: 'GET', path: /^\/v1\/disputes\/([^/]+)$/, movesMoney: false, prepare: retrieve },
];
