import { EngineError } from '../domain/errors';
import type { Caller } from './caller';
import type { Api } from './deps';
import type { RefundView } from './refund-view';

/** What asks that money moves elsewhere, in the audit log. Operators cannot ask for refunds as such. */
const requests = ['refund.redirect', 'refund.redirectAbnormal'];

/**
 * Nobody approves a refund whose destination they have asked for themselves, unless that was refused.
 * @throws EngineError `requester_cannot_approve`
 */
export async function requireOtherThanRequester({ store }: Api, { id }: RefundView, { keyId }: Caller): Promise<void> {
  const log = await store.audit.list(id);
  // Counted, and not told apart by their ids, which the caller may choose: each request has one outcome at most.
  // Of a refund that was not there nothing was requested.
  const own = log.filter(
    ({ actor, action, merchantId }) => actor === keyId && requests.includes(action) && merchantId !== null,
  );
  const count = (outcome: string): number => own.filter(({ detail }) => detail['outcome'] === outcome).length;
  if (count('requested') > count('refused')) throw new EngineError('requester_cannot_approve');
}
