import type { AlertDocument, AlertScope, AlertState } from './documents';

const isAsMerchant = (scope: AlertScope): scope is { readonly asMerchant: readonly string[] } =>
  scope !== null && 'asMerchant' in scope;

/** The merchants whose alarms these are; null: all. */
export const merchantsOf = (scope: AlertScope): readonly (string | null)[] | null =>
  isAsMerchant(scope) ? scope.asMerchant : scope;

/** What rows must be besides. */
export const shownTo = (scope: AlertScope): object => (isAsMerchant(scope) ? { operatorsOnly: { $ne: true } } : {});

/** In one of these states for whoever looks. Rows of before alarms had a state have none, and are open. */
export const inStates = (scope: AlertScope, states: readonly AlertState[]): object => ({
  [isAsMerchant(scope) ? 'forMerchant.state' : 'state']: { $in: states.includes('open') ? [...states, null] : states },
});

/** The alarm as whoever looks sees it; null: it is none of theirs. */
export function seenBy(scope: AlertScope, alert: AlertDocument): AlertDocument | null {
  if (merchantsOf(scope)?.includes(alert.merchantId) === false) return null;
  if (!isAsMerchant(scope)) return alert;
  return alert.operatorsOnly ? null : asItsMerchant(alert);
}

/** What its merchant and operators see differs in how it stands. */
export const asItsMerchant = (alert: AlertDocument): AlertDocument => ({ ...alert, ...alert.forMerchant });
