import type { PipelineStage } from 'mongoose';
import { EngineError } from '../../domain/errors';
import { checkedAmount } from '../../domain/money';
import type { SideEffectName } from '../../domain/side-effect';
import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import { byTokens, findsNothing, given, sharedConditions, sharedLeads } from '../lists/filters';
import type { ListPlan } from '../lists/list-plan';
import { readPage } from '../lists/read-page';
import { outboxOf } from '../outbox/entry';
import { tokensOf } from '../search/tokens';
import type {
  ListQuery,
  PaymentConclusion,
  PaymentDocument,
  PaymentFilter,
  PaymentStatus,
  Payments,
  ReservationMove,
} from '../store';
import { importUpdate } from './import-refund';
import { moveResult, moveUpdate } from './move-reservation';
import type { Move } from './move-reservation';
import { entryOf, reserveResult, reserveUpdate } from './reserve';
import { capturedEvent, fromStoredPayment, paymentSchema, storedAction, toStoredPayment } from './schema';
import type { StoredPayment } from './schema';

function positiveAmount(amount: number): void {
  if (checkedAmount(amount) <= 0) throw new EngineError('amount_out_of_range');
}

const openStatuses: readonly PaymentStatus[] = ['pending', 'requires_action'];

/** What a conclusion may override. */
const overridden = (result: PaymentConclusion, late: boolean): readonly PaymentStatus[] =>
  late && result.status === 'captured' ? [...openStatuses, 'failed', 'expired'] : openStatuses;

/** A payment that took money keeps no reason why it failed, and lays down the event that tells of it. */
const concluding = (id: string, result: PaymentConclusion): Partial<StoredPayment> =>
  result.status === 'captured'
    ? {
        ...result,
        registeredAs: result.providerPaymentId,
        failureCode: null,
        unimportedSince: new Date(),
        ...outboxOf([capturedEvent(id, new Date())]),
      }
    : result;

/** The provider's id, once it is known, is something to find the payment by. */
function changeOf(set: Partial<StoredPayment>): object {
  const tokens = tokensOf({ references: [set.providerPaymentId ?? null], facets: [] });
  return { $set: set, ...(tokens.length > 0 && { $addToSet: { tokens: { $each: tokens } } }) };
}

/** By which indexes a list of payments can be answered, and what it checks. */
function planOf(
  query: ListQuery & PaymentFilter,
  indexed: boolean,
): Pick<ListPlan<StoredPayment>, 'leads' | 'residual'> {
  const { orderId, customerId, status } = query;
  const leads = [
    ...(orderId === undefined ? [] : [byTokens([orderId], true)]),
    ...(customerId === undefined ? [] : [byTokens([customerId])]),
    ...(status === undefined ? [] : [{ branches: [{ status }], narrow: false }]),
    ...sharedLeads(query, indexed),
  ];
  return { leads, residual: { ...given({ orderId, status }), ...sharedConditions(query) } };
}

/** Payments and the reservations on them. Every change of a reservation is one update of one document. */
export function paymentsOf({ connection, read, write, isIndexed }: Database): Payments {
  const model = connection.model<StoredPayment>('payments', paymentSchema);
  const found = (row: StoredPayment | null): PaymentDocument | null => (row === null ? null : fromStoredPayment(row));

  const byId = (id: string) => read(async () => found(await model.findById(id).lean<StoredPayment>()));

  const byProviderId = (account: string, providerPaymentId: string) =>
    read(async () => found(await model.findOne({ account, registeredAs: providerPaymentId }).lean<StoredPayment>()));

  const update = (name: SideEffectName, id: string, stages: PipelineStage.Set[]) =>
    write(name, async () =>
      found(
        await model
          .findOneAndUpdate({ _id: id }, stages, { returnDocument: 'after', updatePipeline: true })
          .lean<StoredPayment>(),
      ),
    );

  /** Sets fields of a payment while it has one of these statuses; answers with the row as it is then. */
  const updateIn = (
    name: SideEffectName,
    id: string,
    statuses: readonly PaymentStatus[],
    set: Partial<StoredPayment>,
  ): Promise<PaymentDocument> =>
    write(name, async () => {
      try {
        const changed = await model
          .findOneAndUpdate({ _id: id, status: { $in: statuses } }, changeOf(set), { returnDocument: 'after' })
          .lean<StoredPayment>();
        const payment = found(changed) ?? (await byId(id));
        if (payment === null) throw new EngineError('payment_not_found');
        return payment;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        throw new EngineError('payment_already_registered', undefined, { cause: error });
      }
    });

  const move = async (name: SideEffectName, paymentId: string, step: Move): Promise<ReservationMove> =>
    moveResult(await update(name, paymentId, moveUpdate(step)), step);

  return {
    insert: (payment) =>
      write('payment.insert', async () => {
        try {
          await model.create(toStoredPayment(payment));
          return { kind: 'inserted' };
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          const there =
            (await byId(payment.id)) ?? (await byProviderId(payment.account, payment.providerPaymentId ?? ''));
          if (there === null) throw error;
          return { kind: 'exists', payment: there };
        }
      }),

    get: async (id, merchantIds) => {
      const payment = await byId(id);
      return payment === null || merchantIds?.includes(payment.merchantId) === false ? null : payment;
    },

    findByProviderId: byProviderId,

    findMany: ({ ids, account, providerIds }) =>
      read(async () => {
        const [ours, theirs] = await Promise.all([
          model.find({ _id: { $in: [...ids] } }).lean<StoredPayment[]>(),
          model.find({ account, registeredAs: { $in: [...providerIds] } }).lean<StoredPayment[]>(),
        ]);
        return [...new Map([...ours, ...theirs].map((row) => [row._id, row])).values()].map(fromStoredPayment);
      }),

    list: (query) =>
      read(async () => {
        if (findsNothing(query)) return { data: [], hasMore: false };
        const plan = planOf(query, await isIndexed('payments'));
        const page = await readPage({ model, timeField: 'createdAt', amountField: 'captured', ...plan }, query);
        return { data: page.rows.map(fromStoredPayment), hasMore: page.hasMore };
      }),

    keepOpen: (id, { providerPaymentId, nextAction }) =>
      updateIn('payment.keep_open', id, openStatuses, {
        ...(providerPaymentId !== null && { providerPaymentId, registeredAs: providerPaymentId }),
        ...(nextAction !== null && { status: 'requires_action', nextAction: storedAction(nextAction) }),
      }),

    conclude: (id, result, { late = false } = {}) =>
      updateIn('payment.conclude', id, overridden(result, late), concluding(id, result)),

    takeRefundSlot: (paymentId, at, spacingMs) =>
      write('gateway.take_turn', async () => {
        const free = new Date(at.getTime() - spacingMs);
        const taken = await model.updateOne(
          { _id: paymentId, $or: [{ lastRefundSentAt: null }, { lastRefundSentAt: { $lte: free } }] },
          { $set: { lastRefundSentAt: at } },
        );
        if (taken.matchedCount > 0) return { kind: 'free' };
        const last = (await byId(paymentId))?.lastRefundSentAt ?? free;
        return { kind: 'wait', waitMs: Math.max(last.getTime() - free.getTime(), 1) };
      }),

    reserve: async (paymentId, claim) => {
      if (claim.amount !== null) positiveAmount(claim.amount);
      return reserveResult(await update('reservation.reserve', paymentId, reserveUpdate(claim)), claim);
    },

    settle: (paymentId, refund, at, options) =>
      move('reservation.settle', paymentId, {
        refund,
        from: options?.late === true ? ['held', 'released'] : ['held'],
        to: 'settled',
        at,
      }),

    release: (paymentId, refund, at) =>
      move('reservation.release', paymentId, { refund, from: ['held'], to: 'released', at, tombstone: true }),

    refuse: (paymentId, refund, at) =>
      move('reservation.release', paymentId, { refund, from: [], to: 'released', at, tombstone: true }),

    reverse: (paymentId, refund, at) =>
      move('reservation.reverse', paymentId, { refund, from: ['settled'], to: 'reversed', at }),

    importExternalRefund: async (paymentId, refund) => {
      positiveAmount(refund.amount);
      const payment = await update('reservation.import', paymentId, importUpdate(refund));
      const entry = payment === null ? undefined : entryOf(payment, refund.id);
      if (entry === undefined) throw new EngineError('payment_not_found');
      return entry;
    },

    openSince: (before) => openSince(before),

    markImported: (paymentId) =>
      write('payment.mark_imported', async () => {
        await model.updateOne({ _id: paymentId, unimportedSince: { $ne: null } }, { $set: { unimportedSince: null } });
      }),

    unimportedSince: (before) => each({ unimportedSince: { $gt: new Date(0), $lt: before } }, { unimportedSince: 1 }),

    setDisputed: (paymentId, disputed) =>
      write('payment.mark', async () => {
        await model.updateOne({ _id: paymentId }, { $set: { disputed } });
      }),

    // The first reason stands: it is the one that an operator must clear up.
    block: (paymentId, reason) =>
      write('payment.mark', async () => {
        const blocked = { $ifNull: ['$blocked', { $literal: reason }] };
        const blockRevision = { $add: [{ $ifNull: ['$blockRevision', 0] }, 1] };
        await model.updateOne({ _id: paymentId }, [{ $set: { blocked, blockRevision } }], { updatePipeline: true });
      }),

    unblock: (paymentId, seenRevision) =>
      write('payment.mark', async () => {
        const blockRevision = seenRevision === 0 ? { $in: [0, null] } : seenRevision;
        return found(
          await model
            .findOneAndUpdate(
              { _id: paymentId, blockRevision },
              { $set: { blocked: null } },
              { returnDocument: 'after' },
            )
            .lean<StoredPayment>(),
        );
      }),
  };

  async function* openSince(before: Date): AsyncGenerator<PaymentDocument> {
    for (const status of openStatuses) yield* each({ status, createdAt: { $lt: before } }, { createdAt: 1, _id: 1 });
  }

  async function* each(filter: object, order: Record<string, 1>): AsyncGenerator<PaymentDocument> {
    const cursor = model.find(filter).sort(order).lean<StoredPayment>().cursor();
    try {
      for (let row = await read(() => cursor.next()); row !== null; row = await read(() => cursor.next())) {
        yield fromStoredPayment(row);
      }
    } finally {
      await cursor.close();
    }
  }
}
