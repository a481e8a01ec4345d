import { EngineError } from '../../domain/errors';
import type { FactorOwner, RefundDocument } from '../../store/store';
import type { Api } from '../deps';
import type { Checked } from '../factors/check';
import { countWithin, refundTriesWindowMs } from '../factors/limits';
import type { ProofResult } from './method';

/** The customer of a refund; null: the payment came without one. */
export const customerOfRefund = ({ merchantId, customerId }: RefundDocument): FactorOwner | null =>
  customerId === null ? null : { kind: 'customer', merchantId, id: customerId };

/** @throws EngineError `illegal_transition` before anything is counted or used up for a refund that waits for no proof */
export function requireVerifying({ state }: Pick<RefundDocument, 'state'>): void {
  if (state !== 'verifying') throw new EngineError('illegal_transition', `The refund is ${state}, not verifying`);
}

/**
 * Counts what a customer tries over all refunds, before it is looked at; what was no wrong guess is given back.
 * @throws EngineError `rate_limited`, and whatever `check` throws
 */
export async function limitPerson<T>(
  api: Api,
  { id, merchantId, customerId }: RefundDocument,
  check: () => Promise<T>,
  isWrong: (checked: T) => boolean,
): Promise<T> {
  const { triesPerPersonMax: max, tryWindowMs: windowMs } = api.verification;
  const scope = `tries/customer/${merchantId}/${customerId ?? id}`;
  await countWithin(api, scope, { max, windowMs });
  let wrong = false;
  try {
    const checked = await check();
    wrong = isWrong(checked);
    return checked;
  } finally {
    if (!wrong) await api.store.factorLimits.giveBack(scope);
  }
}

/**
 * Checks something that could be guessed. A try is counted before it is looked at, so that no number of requests at the
 * same moment is more than the policy allows; what was right, or no guess, is given back.
 * @throws EngineError `illegal_transition`, `rate_limited`, and whatever `check` throws
 */
export async function tryOnce(api: Api, refund: RefundDocument, check: () => Promise<Checked>): Promise<ProofResult> {
  requireVerifying(refund);
  return limitPerson(
    api,
    refund,
    () => tryRefund(api, refund, check),
    ({ passed }) => !passed,
  );
}

async function tryRefund(api: Api, { id }: RefundDocument, check: () => Promise<Checked>): Promise<ProofResult> {
  const { triesMax } = api.verification;
  const ofRefund = `tries/refund/${id}`;
  const { count } = await api.store.factorLimits.take(ofRefund, refundTriesWindowMs, api.now());
  if (count > triesMax) return { passed: false, code: 'too_many_tries', triesLeft: 0 };
  const giveBack = () => api.store.factorLimits.giveBack(ofRefund);
  const checked = await check().catch(async (error: unknown) => {
    await giveBack();
    throw error;
  });
  if (checked.kind === 'wrong') return { passed: false, code: 'code_wrong', triesLeft: triesMax - count };
  await giveBack();
  return { passed: true, reference: checked.reference };
}
