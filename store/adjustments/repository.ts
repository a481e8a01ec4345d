import { Schema } from 'mongoose';
import { adjustableAccounts } from '../../ledger/adjustment-record';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { given } from '../lists/filters';
import type { ListPlan } from '../lists/list-plan';
import { readPage } from '../lists/read-page';
import { amount, date, dateOrNull, schemaOptions, text, textOrNull } from '../schema';
import { adjustmentStatuses } from './documents';
import type { AdjustmentDocument, Adjustments } from './documents';

type StoredAdjustment = Omit<AdjustmentDocument, 'id'> & { readonly _id: string };

const account = { type: String, required: true, enum: adjustableAccounts } as const;

const schema = new Schema<StoredAdjustment>(
  {
    _id: text,
    merchantId: text,
    status: { type: String, required: true, enum: adjustmentStatuses },
    debit: account,
    credit: account,
    amount: { ...amount, min: 1 },
    currency: text,
    reference: textOrNull,
    reason: text,
    requestedBy: text,
    createdAt: date,
    expiresAt: date,
    decidedBy: textOrNull,
    decidedAt: dateOrNull,
    recordId: textOrNull,
  },
  { ...schemaOptions, collection: 'adjustments' },
);
schema.index({ merchantId: 1, createdAt: -1, _id: -1 });
schema.index({ status: 1, expiresAt: 1 });

const fromStored = ({ _id, ...rest }: StoredAdjustment): AdjustmentDocument => ({ id: _id, ...rest });

/** Movements by hand, and who decided about them. */
export function adjustmentsOf({ connection, read, write }: Database): Adjustments {
  const model = connection.model<StoredAdjustment>('adjustments', schema);

  const get = (id: string, merchantIds: readonly string[] | null) =>
    read(async () => {
      const row = await model.findById(id).lean<StoredAdjustment>();
      return row === null || merchantIds?.includes(row.merchantId) === false ? null : fromStored(row);
    });

  async function* each(conditions: object): AsyncGenerator<AdjustmentDocument> {
    const cursor = model.find(conditions).sort({ expiresAt: 1 }).lean<StoredAdjustment>().cursor();
    try {
      for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next())) {
        yield fromStored(row);
      }
    } finally {
      await cursor.close();
    }
  }

  return {
    open: (adjustment) =>
      write('adjustment.insert', async () => {
        const { id, ...rest } = adjustment;
        try {
          await model.create({ _id: id, ...rest });
          return adjustment;
        } catch (error) {
          const there = isDuplicateKey(error) ? await get(id, null) : null;
          if (there === null) throw error;
          return there;
        }
      }),

    get,

    list: ({ status, ...query }) =>
      read(async () => {
        const plan: ListPlan<StoredAdjustment> = {
          model,
          timeField: 'createdAt',
          amountField: null,
          leads: [],
          residual: given({ status }),
        };
        const page = await readPage(plan, query);
        return { data: page.rows.map(fromStored), hasMore: page.hasMore };
      }),

    decide: (id, { to, by, at }) =>
      write('adjustment.decide', async () => {
        const row = await model
          .findOneAndUpdate(
            {
              _id: id,
              status: 'pending',
              expiresAt: { $gt: at },
              ...(to === 'approved' && { requestedBy: { $ne: by } }),
            },
            { $set: { status: to, decidedBy: by, decidedAt: at } },
            { returnDocument: 'after' },
          )
          .lean<StoredAdjustment>();
        return row === null ? null : fromStored(row);
      }),

    markPosted: (id, recordId) =>
      write('adjustment.finish', async () => {
        await model.updateOne({ _id: id, status: 'approved' }, { $set: { status: 'posted', recordId } });
      }),

    expire: (id, at) =>
      read(async () => {
        const { modifiedCount } = await model.updateOne(
          { _id: id, status: 'pending', expiresAt: { $lte: at } },
          { $set: { status: 'expired' } },
        );
        return modifiedCount === 1;
      }),

    unposted: () => each({ status: 'approved' }),
    lapsed: (at) => each({ status: 'pending', expiresAt: { $lte: at } }),
  };
}
