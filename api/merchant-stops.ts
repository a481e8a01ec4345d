import type { Response } from 'express';
import type { AuditEntry } from '../store/store';
import { callerOf } from './caller';
import type { Api } from './deps';
import { maxAuditSubjectChars } from './limits';
import { requestIdOf } from './request-id';

/** Writes down what an operator does to a merchant's stop; one whom the key does not serve stays unnamed. */
export async function auditMerchantStop(
  { store, now }: Api,
  res: Response,
  action: 'stop' | 'release',
  merchant: string,
  detail: AuditEntry['detail'],
): Promise<void> {
  const { keyId, merchantIds } = callerOf(res);
  await store.audit.append({
    at: now(),
    actor: keyId,
    action: `merchant.${action}`,
    subject: merchant.slice(0, maxAuditSubjectChars),
    merchantId: merchantIds.includes(merchant) ? merchant : null,
    requestId: requestIdOf(res),
    detail,
  });
}
