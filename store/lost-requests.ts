import type { Connection, Model } from 'mongoose';
import type { IdempotencyRow } from './store';

/** What these look at of a request. `request` is JSON text. */
export interface KeptRequest {
  readonly _id: string;
  readonly kind: IdempotencyRow['kind'];
  readonly request: string;
  readonly answer: { readonly status: number } | null;
  readonly awaitsRefund: boolean;
}

const collectionOf = { refund: 'refunds', payment: 'payments', adjustment: 'adjustments' } as const;

/** Which of these requests have the row of what was asked for. */
export async function havingRow(
  connection: Connection,
  requests: readonly Pick<KeptRequest, '_id' | 'kind'>[],
): Promise<Set<string>> {
  const kinds = [...new Set(requests.map(({ kind }) => kind))];
  const found = await Promise.all(
    kinds.map((kind) => {
      const ids = requests.filter((request) => request.kind === kind).map(({ _id }) => _id);
      return connection
        .collection<{ _id: string }>(collectionOf[kind])
        .find({ _id: { $in: ids } }, { projection: { _id: 1 } })
        .toArray();
    }),
  );
  return new Set(found.flat().map(({ _id }) => _id));
}

const requestsAtOnce = 500;
const firstRefusal = 400;

/**
 * Marks the requests for refunds and payments that were accepted, or that hold an amount, and whose row is not there. The
 * mark had been taken off those whose row was there once. Answers with how many.
 */
export async function markLost<Row extends KeptRequest>(connection: Connection, model: Model<Row>): Promise<number> {
  let marked = 0;
  for await (const batch of batchesOf(model)) {
    const there = await havingRow(connection, batch);
    const missing = batch.filter(({ _id, awaitsRefund }) => !there.has(_id) && !awaitsRefund);
    const holding = await holdingOf(connection, missing);
    const lost = missing.filter(({ _id, answer }) =>
      answer === null ? holding.has(_id) : answer.status < firstRefusal,
    );
    if (lost.length > 0)
      await connection
        .collection<{ _id: string }>(model.collection.name)
        .updateMany({ _id: { $in: lost.map(({ _id }) => _id) } }, { $set: { awaitsRefund: true } });
    marked += lost.length;
  }
  return marked;
}

async function* batchesOf<Row extends KeptRequest>(model: Model<Row>): AsyncGenerator<KeptRequest[]> {
  const rows = model.collection as unknown as ReturnType<typeof model.db.collection<KeptRequest>>;
  const fields = { kind: 1, request: 1, answer: 1, awaitsRefund: 1 };
  const cursor = rows.find({ kind: { $in: ['refund', 'payment'] } }, { projection: fields }).sort({ _id: 1 });
  let batch: KeptRequest[] = [];
  for await (const row of cursor) {
    batch.push(row);
    if (batch.length < requestsAtOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Those that nobody answered, but whose payment has an amount reserved or refunded for them: they had been begun. */
async function holdingOf(connection: Connection, requests: readonly KeptRequest[]): Promise<Set<string>> {
  const begun = requests.filter(({ kind, answer }) => kind === 'refund' && answer === null);
  if (begun.length === 0) return new Set();
  const payments = begun.map(({ request }) => (JSON.parse(request) as { readonly paymentId: string }).paymentId);
  const rows = await connection
    .collection<{ _id: string; reservations: { refund: string; state: string }[] }>('payments')
    .find({ _id: { $in: payments } }, { projection: { 'reservations.refund': 1, 'reservations.state': 1 } })
    .toArray();
  const entries = rows.flatMap(({ reservations }) => reservations).filter(({ state }) => state !== 'released');
  return new Set(entries.map(({ refund }) => refund));
}
