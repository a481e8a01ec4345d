import type { Model } from 'mongoose';
import { EngineError } from '../../domain/errors';
import type { ReconciliationListQuery } from './documents';

interface Listed {
  readonly _id: string;
  readonly merchantId: string;
  readonly createdAt: Date;
}

const newestFirst = { createdAt: -1, _id: -1 } as const;

const byNewest = (left: Listed, right: Listed): number =>
  right.createdAt.getTime() - left.createdAt.getTime() || (right._id < left._id ? -1 : 1);

/**
 * Rows of these merchants, newest first.
 * @throws EngineError `malformed_request` when the cursor names none of theirs
 */
export async function listNewest<Row extends Listed>(
  model: Model<Row>,
  { merchantIds, limit, startingAfter }: ReconciliationListQuery,
  conditions: object,
): Promise<Row[]> {
  const after = startingAfter === undefined ? null : await model.findById(startingAfter).lean<Row>();
  if (startingAfter !== undefined && (after === null || !merchantIds.includes(after.merchantId))) {
    throw new EngineError('malformed_request', 'The cursor names no object of this list');
  }
  const older =
    after === null
      ? {}
      : { $or: [{ createdAt: { $lt: after.createdAt } }, { createdAt: after.createdAt, _id: { $lt: after._id } }] };
  const parts = await Promise.all(
    merchantIds.map((merchantId) =>
      model
        .find({ merchantId, ...conditions, ...older } as object)
        .sort(newestFirst)
        .limit(limit)
        .lean<Row[]>(),
    ),
  );
  return parts.flat().toSorted(byNewest).slice(0, limit);
}
