import type { Operation, Prepare } from '../context';
import { pageParams, readCreated, readPage } from '../list';
import { findCharge } from '../lookup';
import { allowOnly, readString } from '../params';

/** https://docs.stripe.com/api/charges/retrieve */
const retrieve: Prepare = (context, call) => {
  allowOnly(call.params, []);
  return () => findCharge(context.state, call.account, call.objectId, 'id');
};

/** https://docs.stripe.com/api/charges/list */
const list: Prepare = (context, call) => {
  allowOnly(call.params, ['payment_intent', 'created', ...pageParams]);
  const page = readPage(call.params, call.path);
  const created = readCreated(call.params);
  const intent = readString(call.params, 'payment_intent');
  return () => {
    const { charges } = context.state;
    const found = intent === undefined ? charges.values() : charges.indexed(intent);
    const owned = found.filter(({ account }) => account === call.account);
    return page(owned.map(({ value }) => value).filter(created));
  };
};

export const chargeOperations: Operation[] = [
  { name: 'charge.list', method: 'GET', path: /^\/v1\/charges$/, movesMoney: false, prepare: list },
  { name: 'charge.retrieve', method: 'GET', path: /^\/v1\/charges\/([^/]+)$/, movesMoney: false, prepare: retrieve },
];
