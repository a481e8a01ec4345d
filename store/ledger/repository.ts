import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import type { Ledger } from './documents';
import { projectLeaves } from './project';
import { sealedRecordsOf } from './records';
import { fromStoredLeaf, fromStoredSeal, leafSchema, sealSchema, tileSchema, toStoredSeal } from './schema';
import type { StoredLeaf, StoredSeal, StoredTile } from './schema';
import { nodesFrom, writeTiles } from './tiles';

/** The sealed log. The collection of trade records must be known to the connection already. */
export function ledgerOf({ connection, read, write }: Database): Ledger {
  const seals = connection.model<StoredSeal>('ledger_seals', sealSchema);
  const leaves = connection.model<StoredLeaf>('ledger_leaves', leafSchema);
  const tiles = connection.model<StoredTile>('ledger_tiles', tileSchema);
  const records = sealedRecordsOf(connection);
  const readNodes = nodesFrom(tiles);

  const leavesOf = async (ids: readonly string[]) =>
    (await leaves.find({ record: { $in: [...ids] } }).lean<StoredLeaf[]>()).map(fromStoredLeaf);

  return {
    head: () =>
      read(async () => {
        const [row] = await seals.find().sort({ _id: -1 }).limit(1).lean<StoredSeal[]>();
        return row === undefined ? null : { seal: fromStoredSeal(row), projected: row.projected };
      }),
    seal: (sequence) =>
      read(async () => {
        const row = await seals.findById(sequence).lean<StoredSeal>();
        return row === null ? null : fromStoredSeal(row);
      }),
    insertSeal: (seal) =>
      write('ledger.seal', async () => {
        try {
          await seals.create(toStoredSeal(seal));
          return true;
        } catch (error) {
          if (isDuplicateKey(error)) return false;
          throw error;
        }
      }),
    project: async (seal) => {
      await write('ledger.project_leaves', () => projectLeaves(leaves, seal));
      await write('ledger.project_tiles', () => writeTiles(tiles, seal.from, seal.leaves));
      await write('ledger.mark_records', async () => {
        await records.markSealed(seal.records);
        await seals.updateOne({ _id: seal.sequence }, { $set: { projected: true } });
      });
    },
    seals: (after, limit) =>
      read(async () => {
        const rows = await seals
          .find({ _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<StoredSeal[]>();
        return rows.map(fromStoredSeal);
      }),

    waiting: (limit) => read(() => records.waiting(limit)),
    waitingSince: () => read(() => records.waitingSince()),
    leavesOf: (ids) => read(() => leavesOf(ids)),
    leaves: (from, to) =>
      read(async () => {
        const rows = await leaves
          .find({ _id: { $gte: from, $lt: to } })
          .sort({ _id: 1 })
          .lean<StoredLeaf[]>();
        return rows.map(fromStoredLeaf);
      }),
    markSealed: (ids) =>
      write('ledger.mark_records', async () => {
        await records.markSealed(ids);
      }),
    refuse: (id, at) =>
      write('ledger.mark_records', async () => {
        await records.refuse(id, at);
      }),
    reconsider: (ids, at) =>
      read(async () => {
        const sealed = new Set((await leavesOf(ids)).map(({ record }) => record));
        const { matchedCount } = await records.wait(
          ids.filter((id) => !sealed.has(id)),
          at,
        );
        return matchedCount;
      }),
    adopt: (at) => read(async () => (await records.adopt(at)).matchedCount),

    standings: (after, limit) => read(() => records.standings(after, limit)),
    records: (ids) => read(() => records.find(ids)),
    readNodes: (places) => read(() => readNodes(places)),
  };
}
