import type { Response } from 'express';
import { EngineError } from '../domain/errors';
import { isId } from '../domain/ids';
import { riskHashes } from '../store/risk/hashes';
import type { ListedKind, RiskListEntry } from '../store/store';
import { callerOf } from './caller';
import type { Api } from './deps';
import { addressName } from './request-context';
import { requestIdOf } from './request-id';

/** What somebody has put on a list, in clear. */
interface Named {
  readonly merchant: string;
  readonly kind: ListedKind;
  readonly value: string;
  readonly provider?: string | undefined;
}

/** The keyed hash under which decisions will find it. */
export function listedHash({ personalHash }: Pick<Api, 'personalHash'>, named: Named): string {
  const hashes = riskHashes(personalHash);
  const { merchant, kind, value, provider = '' } = named;
  switch (kind) {
    case 'customer':
      return hashes.customer(merchant, value);
    case 'agent':
      return hashes.agent(merchant, value);
    case 'instrument':
      return hashes.instrument(provider, value);
    case 'device':
      return hashes.device(value);
    case 'ip':
      return hashes.ip(addressName(value));
  }
}

/** @throws EngineError `risk_list_entry_not_found`, also for what belongs to a merchant that the caller does not serve */
export async function findListEntry({ store }: Api, res: Response, id: string): Promise<RiskListEntry> {
  const entry = isId('riskListEntry', id) ? await store.riskLists.get(id, callerOf(res).merchantIds) : null;
  if (entry === null || entry.removedAt !== null) throw new EngineError('risk_list_entry_not_found');
  return entry;
}

/** Who put what kind of thing on which list, or took it off; never what it was. */
export const auditList = (
  { store, now }: Api,
  res: Response,
  act: 'create' | 'remove',
  { id, merchantId, list, kind, reason }: RiskListEntry,
): Promise<void> =>
  store.audit.append({
    at: now(),
    actor: callerOf(res).keyId,
    action: `risk_list.${act}`,
    subject: id,
    merchantId,
    requestId: requestIdOf(res),
    detail: { list, kind, reason },
  });
