import { invalidRequest } from './errors';
import type { StripeState } from './state';

type Json = Record<string, unknown>;

/** The answer with the ids at the `expand[]` paths replaced by their objects; lists are expanded below `data.`. */
export function expand(state: StripeState, answer: object, paths: readonly string[]): object {
  const expanded: unknown = structuredClone(answer);
  for (const path of paths) expandPath(state, expanded, path.split('.'), path);
  return expanded as object;
}

function expandPath(state: StripeState, target: unknown, path: readonly string[], whole: string): void {
  const [name, ...rest] = path;
  if (name === undefined || target === null || typeof target !== 'object') return;
  if (Array.isArray(target)) {
    for (const item of target) expandPath(state, item, path, whole);
    return;
  }
  const json = target as Json;
  if (json['object'] !== 'list' || name !== 'data') json[name] = objectAt(state, json, name, whole);
  expandPath(state, json[name], rest, whole);
}

function objectAt(state: StripeState, json: Json, name: string, whole: string): unknown {
  const value = json[name];
  if (name === 'refunds' && json['object'] === 'charge') return refundsOf(state, json);
  if (name === 'latest_charge' || name === 'charge') return objectOr(value, (id) => state.charges.get(id)?.value);
  if (name === 'payment_intent') return objectOr(value, (id) => state.intents.get(id)?.value);
  if (name === 'source' && json['object'] === 'balance_transaction') {
    return objectOr(value, (id) => (state.charges.get(id) ?? state.refunds.get(id))?.value);
  }
  throw invalidRequest(`This property cannot be expanded (${whole}).`, { param: 'expand' });
}

function objectOr(value: unknown, find: (id: string) => object | undefined): unknown {
  return typeof value === 'string' ? structuredClone(find(value) ?? value) : value;
}

function refundsOf(state: StripeState, charge: Json): object {
  const refunds = state.refunds
    .indexed(String(charge['payment_intent']))
    .map(({ value }) => value)
    .filter((refund) => refund.charge === charge['id'])
    .toReversed();
  return {
    object: 'list',
    data: structuredClone(refunds),
    has_more: false,
    url: `/v1/charges/${String(charge['id'])}/refunds`,
  };
}
