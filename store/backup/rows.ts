import mongoose from 'mongoose';
import { fromStoredSeal, type StoredSeal } from '../ledger/schema';
import type { Seal } from '../../ledger/seals/seal';
import type { TradeRecord } from '../../ledger/trade-record';
import type { Database } from '../database';
import { fromStoredRecord, type StoredRecord } from '../trade-records/schema';
import { derivedCollections, ledgerCollections, rowCollections, type RowCollection } from './collections';

const { EJSON } = mongoose.mongo.BSON;

/** A stored document as one line of MongoDB's canonical extended JSON: no type is lost. */
export interface BackupRow {
  readonly id: string;
  readonly line: string;
}

/** Stored documents as they are, for backups. */
export interface BackupRows {
  /** In order of id, streamed. */
  all(collection: RowCollection): AsyncIterable<BackupRow>;
  /** Those of the records that are there. */
  records(ids: readonly string[]): Promise<readonly BackupRow[]>;
  /** The seals of these sequences, both included. */
  seals(from: number, to: number): Promise<readonly BackupRow[]>;
  /** What a line of the ledger stands for. Throws for what is none. */
  readRecord(line: string): TradeRecord;
  readSeal(line: string): Seal;
  insert(collection: RowCollection | (typeof ledgerCollections)[number], lines: readonly string[]): Promise<void>;
  /** Collections that hold anything. */
  occupied(): Promise<string[]>;
}

const lineOf = (row: object): string => EJSON.stringify(row, { relaxed: false });

interface Row {
  readonly _id: string | number;
}

export function backupRowsOf({ connection, read }: Database): BackupRows {
  const rowsIn = (name: string) => connection.collection<Row>(name);
  const asRow = (row: Row): BackupRow => ({ id: String(row._id), line: lineOf(row) });

  async function* all(name: RowCollection): AsyncGenerator<BackupRow> {
    const cursor = rowsIn(name).find().sort({ _id: 1 });
    try {
      for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next()))
        yield asRow(row);
    } finally {
      await cursor.close();
    }
  }

  return {
    all,
    records: (ids) =>
      read(async () =>
        (
          await rowsIn('trade_records')
            .find({ _id: { $in: [...ids] } })
            .toArray()
        ).map(asRow),
      ),
    seals: (from, to) =>
      read(async () =>
        (
          await rowsIn('ledger_seals')
            .find({ _id: { $gte: from, $lte: to } })
            .sort({ _id: 1 })
            .toArray()
        ).map(asRow),
      ),
    readRecord: (line) => fromStoredRecord(EJSON.parse(line) as StoredRecord),
    readSeal: (line) => fromStoredSeal(EJSON.parse(line) as StoredSeal),
    insert: (name, lines) =>
      read(async () => {
        if (lines.length === 0) return;
        const rows = lines.map((line) => EJSON.parse(line, { relaxed: false }) as Row);
        await rowsIn(name).bulkWrite(
          rows.map((row) => ({ replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true } })),
          { ordered: false },
        );
      }),
    occupied: () =>
      read(async () => {
        const names = [...rowCollections, ...ledgerCollections, ...derivedCollections];
        const first = await Promise.all(
          names.map(async (name) => ({ name, row: await rowsIn(name).findOne({}, { projection: { _id: 1 } }) })),
        );
        // What only says how far the search's words are stands in a database that was prepared, too.
        return first.filter(({ name, row }) => row !== null && name !== 'search_indexes').map(({ name }) => name);
      }),
  };
}
