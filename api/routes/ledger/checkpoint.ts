import { EngineError } from '../../../domain/errors';
import { verifierKeysOf } from '../../ledger';
import type { Route } from '../../route';
import { checkpointResource } from '../../schemas/ledger';

export const getCheckpoint: Route = {
  method: 'get',
  path: '/v1/ledger/checkpoint',
  operationId: 'getLedgerCheckpoint',
  tag: 'Ledger',
  summary: 'Read the checkpoint of the last seal',
  description: 'Keep it: `/v1/ledger/consistency` proves later that the log still begins with what it was then.',
  access: { merchant: 'records:read', operator: 'records:read' },
  answers: { 200: { description: 'The checkpoint', schema: checkpointResource } },
  problems: ['not_found'],
  handle: async ({ store, ledger }, _req, res) => {
    const [seal] = await store.ledger.summaries(null, 1);
    if (seal === undefined) throw new EngineError('not_found', 'Nothing is sealed yet');
    const { size, root, sealedAt, note } = seal;
    res.json({
      object: 'ledger_checkpoint',
      origin: note.split('\n', 1)[0],
      size,
      root: Buffer.from(root, 'hex').toString('base64'),
      sealed_at: sealedAt.toISOString(),
      note,
      verifier_keys: verifierKeysOf(ledger),
    });
  },
};
