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
  const own = log.filter(({ actor, action }) => actor === keyId && requests.includes(action));
  const refused = own.filter(({ detail }) => detail['outcome'] === 'refused').map(({ requestId }) => requestId);
  if (own.some(({ requestId }) => !refused.includes(requestId))) throw new EngineError('requester_cannot_approve');
}
