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
 * Checks something that could be guessed. A try is counted before it is looked at, so that no number of requests at the
 * same moment is more than the policy allows; what was right, or no guess, is given back.
 * @throws EngineError `illegal_transition`, `rate_limited`, and whatever `check` throws
 */
export async function tryOnce(api: Api, refund: RefundDocument, check: () => Promise<Checked>): Promise<ProofResult> {
  requireVerifying(refund);
  const { triesMax, triesPerPersonMax, tryWindowMs } = api.verification;
  const ofRefund = `tries/refund/${refund.id}`;
  const ofPerson = `tries/customer/${refund.merchantId}/${refund.customerId ?? refund.id}`;
  await countWithin(api, ofPerson, { max: triesPerPersonMax, windowMs: tryWindowMs });
  const { count } = await api.store.factorLimits.take(ofRefund, refundTriesWindowMs, api.now());
  if (count > triesMax) return { passed: false, code: 'too_many_tries', triesLeft: 0 };
  const giveBack = () => Promise.all([ofRefund, ofPerson].map((scope) => api.store.factorLimits.giveBack(scope)));
  const checked = await check().catch(async (error: unknown) => {
    await giveBack();
    throw error;
  });
  if (checked.kind === 'wrong') return { passed: false, code: 'code_wrong', triesLeft: triesMax - count };
  await giveBack();
  return { passed: true, reference: checked.reference };
}
