import { following } from './page-position';
import { Schema } from 'mongoose';
import type { PipelineStage } from 'mongoose';
import type { Database } from './database';
import { isDuplicateKey } from './failures';
import { havingRow, markLost } from './lost-requests';
import { date, flag, partOptions, schemaOptions, text } from './schema';
import type { Idempotency, IdempotencyRow, StoredAnswer } from './store';

/**
 * `request` is JSON text: it holds client's keys, which field names cannot. `awaitsRefund` marks the accepted refunds
 * that no sweep has seen a refund row of yet; after a restore payments, too.
 */
interface StoredRow extends Omit<IdempotencyRow, 'id' | 'request' | 'answer'> {
  readonly _id: string;
  readonly request: string;
  readonly answer: { readonly status: number; readonly body: string; readonly headers: string } | null;
  readonly awaitsRefund: boolean;
}

const answerSchema = new Schema({ status: Number, body: String, headers: text }, partOptions);

// I7: kept for ever, so no TTL.
const schema = new Schema<StoredRow>(
  {
    _id: text,
    merchantId: text,
    kind: { type: String, required: true, enum: ['refund', 'payment', 'adjustment'] },
    requestHash: text,
    request: text,
    requestId: text,
    createdAt: date,
    answer: { type: answerSchema, default: null },
    awaitsRefund: flag,
  },
  { ...schemaOptions, collection: 'idempotency_keys' },
);
schema.index({ awaitsRefund: 1, createdAt: 1, _id: 1 });

const firstRefusal = 400;

const toStored = ({ id, request, answer, ...rest }: IdempotencyRow): StoredRow => ({
  _id: id,
  ...rest,
  request: JSON.stringify(request),
  answer: answer === null ? null : { ...answer, headers: JSON.stringify(answer.headers) },
  awaitsRefund: awaits(rest.kind, answer),
});

const awaits = (kind: IdempotencyRow['kind'], answer: { status: number } | null): boolean =>
  kind === 'refund' && answer !== null && answer.status < firstRefusal;

/** As stages, because what the row awaits depends on its kind: one round trip instead of a look before. */
const keep = (answer: StoredAnswer): PipelineStage.Set[] => [
  {
    $set: {
      answer: { $literal: { ...answer, headers: JSON.stringify(answer.headers) } },
      awaitsRefund: answer.status < firstRefusal ? { $eq: ['$kind', 'refund'] } : false,
    },
  },
];

const fromStored = ({ _id, request, answer, awaitsRefund: _awaits, ...rest }: StoredRow): IdempotencyRow => ({
  id: _id,
  ...rest,
  request: JSON.parse(request) as IdempotencyRow['request'],
  answer: answer === null ? null : { ...answer, headers: JSON.parse(answer.headers) as Record<string, string> },
});

/** Requests by the refund or payment they stand for, and what was answered. */
export function idempotencyOf({ connection, read, write }: Database): Idempotency {
  const model = connection.model<StoredRow>('idempotency_keys', schema);

  const get = (id: string) =>
    read(async () => {
      const row = await model.findById(id).lean<StoredRow>();
      return row === null ? null : fromStored(row);
    });

  return {
    claim: (row) =>
      write('idempotency.insert', async () => {
        try {
          await model.create(toStored(row));
          return { kind: 'claimed' };
        } catch (error) {
          const there = isDuplicateKey(error) ? await get(row.id) : null;
          if (there === null) throw error;
          return { kind: 'exists', row: there };
        }
      }),

    get,

    answer: (id, answer) =>
      write('idempotency.answer', async () => {
        const { modifiedCount } = await model.updateOne({ _id: id, answer: null }, keep(answer), {
          updatePipeline: true,
        });
        if (modifiedCount === 1) return answer;
        const kept = (await get(id))?.answer ?? null;
        if (kept === null) throw new Error(`No request is kept for ${id}`);
        return kept;
      }),

    // Each look takes the requests whose row is there off the list, so that the next one begins where this one ended.
    findWithoutRow: (before, limit, after) =>
      read(async () => {
        for (;;) {
          const rows = await model
            .find({ awaitsRefund: true, createdAt: { $lt: before }, ...following('createdAt', after) })
            .sort({ createdAt: 1, _id: 1 })
            .limit(limit)
            .lean<StoredRow[]>();
          if (rows.length === 0) return [];
          const opened = await havingRow(connection, rows);
          if (opened.size > 0) await model.updateMany({ _id: { $in: [...opened] } }, { $set: { awaitsRefund: false } });
          const missing = rows.filter(({ _id }) => !opened.has(_id));
          if (missing.length > 0 || rows.length < limit) return missing.map(fromStored);
        }
      }),

    awaitLost: () => read(() => markLost(connection, model)),
  };
}
