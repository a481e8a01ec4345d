import { EngineError } from '../../../domain/errors';
import { maxListLimit } from '../../../domain/limits';
import { makeReceipt } from '../../../ledger/receipts/make-receipt';
import type { Receipt } from '../../../ledger/receipts/receipt';
import type { TradeRecord } from '../../../ledger/trade-record';
import type { Ledger } from '../../../store/store';
import { callerOf } from '../../caller';
import { findRefund } from '../../find-refund';
import { verifierKeysOf } from '../../ledger';
import { idOf, type Route } from '../../route';
import { refundProofResource } from '../../schemas/ledger';

/** A seal is made within seconds of a record. */
const retryAfterSeconds = 5;

export const getProof: Route = {
  method: 'get',
  path: '/v1/refunds/{id}/proof',
  operationId: 'getRefundProof',
  tag: 'Refunds',
  summary: 'Read the receipts of a refund’s movements',
  description:
    'Each proves one sealed record to anybody who has the ledger’s public key, with nothing else: `npm run ledger -- ' +
    'check-receipt`, or the page in docs/receipt.html. A receipt never changes.',
  access: { merchant: 'records:read', operator: 'records:read' },
  answers: { 200: { description: 'The receipts', schema: refundProofResource } },
  problems: ['refund_not_found', 'not_sealed'],
  handle: async (api, req, res) => {
    const { view } = await findRefund(api, callerOf(res), idOf(req));
    const { ledger, tradeRecords } = api.store;
    const query = { merchantIds: [view.merchantId], refundId: view.id, limit: maxListLimit };
    const records = (await tradeRecords.list(query)).data.toReversed();
    const receipts = await receiptsOf(ledger, records);
    if (receipts.size === 0) throw new EngineError('not_sealed', undefined, { retryAfterSeconds });
    res.json({
      object: 'refund_proof',
      refund: view.id,
      receipts: records.flatMap(({ id }) => receipts.get(id) ?? []),
      unsealed: records.map(({ id }) => id).filter((id) => !receipts.has(id)),
      verifier_keys: verifierKeysOf(api.ledger),
    });
  },
};

async function receiptsOf(ledger: Ledger, records: readonly TradeRecord[]): Promise<Map<string, Receipt>> {
  const leaves = await ledger.leavesOf(records.map(({ id }) => id));
  const seals = await ledger.summariesOf([...new Set(leaves.map(({ seal }) => seal))]);
  const made = leaves.map(async ({ record: id, index, seal: sequence }): Promise<[string, Receipt] | null> => {
    const record = records.find((one) => one.id === id);
    const seal = seals.find((one) => one.sequence === sequence);
    if (record === undefined || seal === undefined) return null;
    return [id, await makeReceipt(record, index, seal, ledger.readNodes)];
  });
  return new Map((await Promise.all(made)).filter((entry) => entry !== null));
}
