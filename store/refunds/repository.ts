import { openStates } from '../../domain/refund-state';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { byTokens, findsNothing, given, sharedConditions, sharedLeads } from '../lists/filters';
import type { ListPlan } from '../lists/list-plan';
import { readPage } from '../lists/read-page';
import type { ListQuery, RefundDocument, RefundFilter, Refunds } from '../store';
import { advanceRefund } from './advance';
import { fromStoredRefund, refundSchema, toStoredRefund } from './schema';
import type { StoredRefund } from './schema';

/** The read model of refunds. */
export function refundsOf({ connection, read, write, isIndexed }: Database): Refunds {
  const model = connection.model<StoredRefund>('refunds', refundSchema);
  const found = (row: StoredRefund | null): RefundDocument | null => (row === null ? null : fromStoredRefund(row));

  const byId = (id: string) => read(async () => found(await model.findById(id).lean<StoredRefund>()));

  return {
    open: (refund) =>
      write('refund.insert', async () => {
        try {
          await model.create(toStoredRefund(refund));
          return refund;
        } catch (error) {
          const there = isDuplicateKey(error) ? await byId(refund.id) : null;
          if (there === null) throw error;
          return there;
        }
      }),

    get: async (id, merchantIds) => {
      const refund = await byId(id);
      return refund === null || merchantIds?.includes(refund.merchantId) === false ? null : refund;
    },

    findByProviderRefundId: (account, providerRefundId) =>
      read(async () => found(await model.findOne({ account, providerRefundId }).lean<StoredRefund>())),

    findMany: ({ ids, account, providerIds }) =>
      read(async () => {
        const [ours, theirs] = await Promise.all([
          model.find({ _id: { $in: [...ids] } }).lean<StoredRefund[]>(),
          model.find({ account, providerRefundId: { $in: [...providerIds] } }).lean<StoredRefund[]>(),
        ]);
        return [...new Map([...ours, ...theirs].map((row) => [row._id, row])).values()].map(fromStoredRefund);
      }),

    list: (query) =>
      read(async () => {
        if (findsNothing(query)) return { data: [], hasMore: false };
        const plan = planOf(query, await isIndexed('refunds'));
        const page = await readPage({ model, timeField: 'createdAt', amountField: 'amount', ...plan }, query);
        return { data: page.rows.map(fromStoredRefund), hasMore: page.hasMore };
      }),

    advance: (id, change) =>
      write(change.attempt === undefined ? 'refund.transition' : 'gateway.record_attempt', async () => {
        const { kind, row } = await advanceRefund(model, id, change);
        return { kind, row: fromStoredRefund(row) };
      }),

    openSince: (before) => openSince(before),

    oldestOpen: () =>
      read(async () => {
        const rows = await Promise.all(
          openStates.map((state) => model.findOne({ state }).sort({ updatedAt: 1 }).lean<StoredRefund>()),
        );
        return rows.flatMap((row) => (row === null ? [] : [{ state: row.state, since: row.updatedAt }]));
      }),
  };

  async function* openSince(before: Date): AsyncGenerator<RefundDocument> {
    for (const state of openStates) {
      const cursor = model
        .find({ state, updatedAt: { $lt: before } })
        .sort({ updatedAt: 1, _id: 1 })
        .lean<StoredRefund>()
        .cursor();
      try {
        for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next())) {
          yield fromStoredRefund(row);
        }
      } finally {
        await cursor.close();
      }
    }
  }
}

/** By which indexes a list of refunds can be answered, and what it checks. */
function planOf(query: ListQuery & RefundFilter, indexed: boolean): Pick<ListPlan<StoredRefund>, 'leads' | 'residual'> {
  const { paymentId, orderId, customerId } = query;
  const states = query.states === undefined ? undefined : [...new Set(query.states)];
  const leads = [
    ...[paymentId, orderId].filter((token) => token !== undefined).map((token) => byTokens([token], true)),
    ...(customerId === undefined ? [] : [byTokens([customerId])]),
    ...(states === undefined ? [] : [{ branches: states.map((state) => ({ state })), narrow: false }]),
    ...sharedLeads(query, indexed),
  ];
  const own = given({ paymentId, orderId, state: states === undefined ? undefined : { $in: states } });
  return { leads, residual: { ...own, ...sharedConditions(query) } };
}
