import type { Client } from '@temporalio/client';
import { acceptHeadUpdate, ledgerSealerWorkflowId, type AcceptHeadMessage } from '../../domain/ledger-sealer';
import { headOf } from '../../ledger/seals/seal';
import type { Store } from '../../store/store';

/** Has a sealer that stopped go on from what the database holds. The reason is in the audit log. */
export async function acceptHead(
  { ledger, audit }: Pick<Store, 'ledger' | 'audit'>,
  workflow: Pick<Client['workflow'], 'getHandle'>,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<string> {
  const last = (await ledger.head())?.seal ?? null;
  const head = last === null ? null : headOf(last);
  await audit.append({
    at: new Date(),
    actor: by,
    action: 'ledger.accept_head',
    subject: 'ledger',
    merchantId: null,
    requestId: null,
    detail: { sequence: head?.sequence ?? 0, size: head?.size ?? 0, reason },
  });
  const message: AcceptHeadMessage = { head, by };
  await workflow.getHandle(ledgerSealerWorkflowId).executeUpdate(acceptHeadUpdate, { args: [message] });
  return head === null
    ? 'The sealer goes on: nothing is sealed yet.'
    : `The sealer goes on from seal ${head.sequence} (${head.size} records).`;
}
