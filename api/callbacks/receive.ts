import type { Request, Response } from 'express';
import { EngineError } from '../../domain/errors';
import type { ProviderAccount } from '../../gateways/account';
import type { CallbackReading, Gateway } from '../../gateways/gateway';
import type { InboxEntry } from '../../store/store';
import type { Api } from '../deps';

/**
 * A provider's notification: verified with the account's keys, stored, answered, then delivered (rule 3.1.6). It is a
 * hint and no evidence: all it can cause is a query.
 * @throws EngineError `signature_invalid` with nothing that helps a forger, and as findAccount does
 */
export async function receiveCallback(api: Api, req: Request, res: Response): Promise<void> {
  const { account, gateway } = findAccount(api, req);
  const receivedAt = api.now();
  const reading = read(api, gateway, account.id, req, receivedAt);
  if (reading.kind === 'refused') {
    api.logger.warn({ account: account.id, reason: reading.reason }, 'notification refused');
    throw new EngineError('signature_invalid');
  }
  const entry: InboxEntry = {
    id: `${account.provider}/${account.id}/${reading.eventId}`,
    provider: account.provider,
    account: account.id,
    eventId: reading.eventId,
    type: reading.type,
    paymentId: reading.paymentId,
    refundId: reading.refundId,
    providerRefundId: reading.providerRefundId,
    providerPaymentId: reading.providerPaymentId,
    receivedAt,
    deliveredAt: null,
    disposition: null,
  };
  const { kind } = await api.store.inbox.store(entry);
  const { status, contentType, body } = gateway.acknowledgement;
  res.status(status).type(contentType).send(body);
  if (kind === 'stored') api.deliveries.start(entry);
}

/**
 * The account that the path names, and its gateway.
 * @throws EngineError `not_found`
 */
export function findAccount(api: Api, { params }: Request): { account: ProviderAccount; gateway: Gateway } {
  const account = api.accounts.find(({ id, provider }) => id === params['account'] && provider === params['provider']);
  const gateway = account && api.gateways[account.provider];
  if (account === undefined || gateway === undefined) throw new EngineError('not_found');
  return { account, gateway };
}

function read(api: Api, gateway: Gateway, account: string, req: Request, receivedAt: Date): CallbackReading {
  const rawBody = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  try {
    return gateway.readCallback(account, rawBody, req.headers, receivedAt.getTime());
  } catch (error) {
    api.logger.error({ account, reason: error instanceof Error ? error.name : 'unknown' }, 'notification not readable');
    return { kind: 'refused', reason: 'not_readable' };
  }
}
