import type { Seal } from '../../ledger/seals/seal';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import type { Ledger, LedgerLeaf } from './documents';
import { listedLeaves, strayLeaves } from './places';
import { projectLeaves } from './project';
import { sealedRecordsOf } from './records';
import {
  fromStoredLeaf,
  fromStoredSeal,
  leafSchema,
  sealSchema,
  summaryOf,
  tileSchema,
  toStoredSeal,
  withoutBatch,
} from './schema';
import type { StoredLeaf, StoredSeal, StoredTile } from './schema';
import { nodesFrom, writeTiles } from './tiles';

/** The sealed log. The collection of trade records must be known to the connection already. */
export function ledgerOf({ connection, read, write }: Database): Ledger {
  const seals = connection.model<StoredSeal>('ledger_seals', sealSchema);
  const leaves = connection.model<StoredLeaf>('ledger_leaves', leafSchema);
  const tiles = connection.model<StoredTile>('ledger_tiles', tileSchema);
  const records = sealedRecordsOf(connection);
  const readNodes = nodesFrom(tiles);

  const claimedLeaves = async (ids: readonly string[]): Promise<LedgerLeaf[]> =>
    (await leaves.find({ record: { $in: [...ids] } }).lean<StoredLeaf[]>()).map(fromStoredLeaf);

  const leavesOf = async (ids: readonly string[]) => listedLeaves(seals, await claimedLeaves(ids));

  const project = async (seal: Seal): Promise<void> => {
    await write('ledger.project_leaves', () => projectLeaves(leaves, seal));
    await write('ledger.project_tiles', () => writeTiles(tiles, seal.from, seal.leaves));
    await write('ledger.mark_records', async () => {
      await records.markSealed(seal.records);
      await seals.updateOne({ _id: seal.sequence }, { $set: { projected: true } });
    });
  };

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
    project,
    projectAnew: async (seal) => {
      const isOf = { $or: [{ _id: { $gte: seal.from, $lt: seal.size } }, { record: { $in: [...seal.records] } }] };
      await write('ledger.project_leaves', () => leaves.deleteMany(isOf));
      await project(seal);
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

    summaries: (before, limit) =>
      read(async () => {
        const filter = before === null ? {} : { _id: { $lt: before } };
        const rows = await seals.find(filter, withoutBatch).sort({ _id: -1 }).limit(limit).lean<StoredSeal[]>();
        return rows.map(summaryOf);
      }),
    summariesOf: (sequences) =>
      read(async () => {
        const rows = await seals
          .find({ _id: { $in: [...sequences] } }, withoutBatch)
          .sort({ _id: 1 })
          .lean<StoredSeal[]>();
        return rows.map(summaryOf);
      }),
    rootsAt: (sizes) =>
      read(async () => {
        const rows = await seals.find({ size: { $in: [...sizes] } }, { size: 1, root: 1 }).lean<StoredSeal[]>();
        return new Map(rows.map(({ size, root }) => [size, root]));
      }),

    waiting: (limit) => read(() => records.waiting(limit)),
    waitingSince: () => read(() => records.waitingSince()),
    leavesOf: (ids) => read(() => leavesOf(ids)),
    claimedLeaves: (ids) => read(() => claimedLeaves(ids)),
    listed: (claimed) => read(() => listedLeaves(seals, claimed)),
    // Past the model, which knows numbers only. All of it is asked for: the record may have got its true place meanwhile.
    removeForged: ({ index: _id, ...rest }) =>
      write('ledger.project_leaves', async () => {
        await leaves.collection.deleteOne({ _id, ...rest } as object);
      }),
    strayLeaves: (size) => read(() => strayLeaves(leaves, size)),
    size: () =>
      read(async () => {
        const [row] = await seals.find({}, { size: 1 }).sort({ _id: -1 }).limit(1).lean<StoredSeal[]>();
        return row?.size ?? 0;
      }),
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
