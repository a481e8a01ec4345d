import { Schema } from 'mongoose';
import { providerNames } from '../../domain/outcome';
import { caseStatuses, corrections, differences, proposedActions, resolutions } from '../../domain/reconciliation';
import { settlementKinds } from '../../domain/settlement';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { given } from '../lists/filters';
import { amount, date, dateOrNull, partOptions, schemaOptions, text, textOrNull } from '../schema';
import type { AccountRef, ReconciliationCase, ReconciliationCases } from './documents';
import { listNewest } from './list-newest';

type Stored = Omit<ReconciliationCase, 'id'> & { readonly _id: string };

const side = { amount, currency: text, at: date };
const proposal = new Schema(
  {
    action: { type: String, required: true, enum: corrections },
    by: text,
    at: date,
    approvedBy: textOrNull,
    approvedAt: dateOrNull,
  },
  partOptions,
);
const resolution = new Schema(
  {
    action: { type: String, required: true, enum: resolutions },
    by: text,
    approvedBy: textOrNull,
    at: date,
    recordIds: [String],
    takenBack: { type: new Schema({ at: date, recordIds: [String] }, partOptions), default: null },
  },
  partOptions,
);

const schema = new Schema<Stored>(
  {
    _id: text,
    reconciliationId: text,
    merchantId: text,
    provider: { type: String, required: true, enum: providerNames },
    account: text,
    day: text,
    difference: { type: String, required: true, enum: differences },
    kind: { type: String, required: true, enum: settlementKinds },
    paymentId: textOrNull,
    refundId: textOrNull,
    providerId: textOrNull,
    recordId: textOrNull,
    lineId: textOrNull,
    ours: { type: new Schema({ ...side, booked: { type: Boolean, required: true } }, partOptions), default: null },
    theirs: { type: new Schema(side, partOptions), default: null },
    proposedAction: { type: String, required: true, enum: proposedActions },
    status: { type: String, required: true, enum: caseStatuses },
    owner: textOrNull,
    proposal: { type: proposal, default: null },
    resolution: { type: resolution, default: null },
    createdAt: date,
    updatedAt: date,
    revision: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'reconciliation_cases' },
);
schema.index({ merchantId: 1, createdAt: -1, _id: -1 });
schema.index({ merchantId: 1, status: 1, createdAt: -1, _id: -1 });
schema.index({ account: 1, status: 1, _id: 1 });
schema.index({ account: 1, 'resolution.action': 1, 'resolution.at': 1, _id: 1 });

/** Rows of before do not say whether our side was booked, and were taken for it. */
const fromStored = ({ _id, ours, ...rest }: Stored): ReconciliationCase => ({
  id: _id,
  ...rest,
  ours: ours === null ? null : { ...ours, booked: ours.booked ?? true },
});

/** Differences, each until somebody or the next file has cleared it up. */
export function reconciliationCasesOf({ connection, read }: Database): ReconciliationCases {
  const model = connection.model<Stored>('reconciliation_cases', schema);
  return {
    open: ({ id, ...rest }) =>
      read(async () => {
        const there = await model.findById(id).lean<Stored>();
        if (there !== null) return { isNew: false, standing: fromStored(there) };
        try {
          await model.create({ _id: id, ...rest });
          return { isNew: true, standing: { id, ...rest } };
        } catch (error) {
          const row = isDuplicateKey(error) ? await model.findById(id).lean<Stored>() : null;
          if (row === null) throw error;
          return { isNew: false, standing: fromStored(row) };
        }
      }),
    get: (id, merchantIds) =>
      read(async () => {
        const row = await model.findById(id).lean<Stored>();
        return row === null || merchantIds?.includes(row.merchantId) === false ? null : fromStored(row);
      }),
    list: ({ status, difference, reconciliationId, ...query }) =>
      read(async () =>
        (await listNewest(model, query, given({ status, difference, reconciliationId }))).map(fromStored),
      ),
    unresolved: (of) =>
      stream(
        of,
        caseStatuses.filter((one) => one !== 'resolved').map((status) => ({ status })),
        { _id: 1 },
      ),
    corrected: (of, since) =>
      stream(
        of,
        corrections.map((action) => ({ 'resolution.action': action, 'resolution.at': { $gte: since } })),
        { 'resolution.at': 1, _id: 1 },
      ),
    change: (id, revision, change, at) =>
      read(async () => {
        const row = await model
          .findOneAndUpdate(
            { _id: id, revision },
            { $set: { ...change, updatedAt: at, revision: revision + 1 } },
            { returnDocument: 'after' },
          )
          .lean<Stored>();
        return row === null ? null : fromStored(row);
      }),
  };

  /** One condition after another, each answered from an index. */
  async function* stream(
    { provider, account }: AccountRef,
    conditions: readonly object[],
    order: Readonly<Record<string, 1>>,
  ): AsyncGenerator<ReconciliationCase> {
    for (const condition of conditions) {
      const cursor = model
        .find({ account, ...condition })
        .sort(order)
        .lean<Stored>()
        .cursor();
      try {
        for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next())) {
          if (row.provider === provider) yield fromStored(row);
        }
      } finally {
        await cursor.close();
      }
    }
  }
}
