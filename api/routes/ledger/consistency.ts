import { emptyRoot } from '../../../ledger/merkle/hash';
import { proveConsistency } from '../../../ledger/merkle/consistency';
import { hashRanges } from '../../../ledger/merkle/read-nodes';
import type { ReadNodes } from '../../../ledger/merkle/read-nodes';
import { decode, fieldError } from '../../decode/decode';
import type { Route } from '../../route';
import { consistencyQuery, consistencyResource } from '../../schemas/ledger';

export const getConsistency: Route = {
  method: 'get',
  path: '/v1/ledger/consistency',
  operationId: 'getLedgerConsistency',
  tag: 'Ledger',
  summary: 'Prove that the log still begins with what it was',
  description: '`to` is by default the size of the log as it is sealed now.',
  access: { merchant: 'records:read', operator: 'records:read' },
  query: consistencyQuery,
  answers: { 200: { description: 'The proof', schema: consistencyResource } },
  problems: ['validation_failed'],
  handle: async ({ store }, req, res) => {
    const query = decode(consistencyQuery, { ...req.query });
    const [head] = await store.ledger.summaries(null, 1);
    const sealed = head?.size ?? 0;
    const { from, to = sealed } = query;
    if (to > sealed) throw fieldError('/to', `Only ${sealed} records are sealed`);
    if (from > to) throw fieldError('/from', 'The first size must not exceed the second');
    const { readNodes } = store.ledger;
    const [proof, fromRoot, toRoot] = await Promise.all([
      proveConsistency(from, to, readNodes),
      rootOf(from, readNodes),
      rootOf(to, readNodes),
    ]);
    res.json({
      object: 'ledger_consistency',
      from,
      to,
      from_root: fromRoot,
      to_root: toRoot,
      proof: proof.map((hash) => hash.toString('base64')),
    });
  },
};

async function rootOf(size: number, read: ReadNodes): Promise<string> {
  const [root = emptyRoot()] = size === 0 ? [] : await hashRanges([{ start: 0, end: size }], read);
  return root.toString('base64');
}
