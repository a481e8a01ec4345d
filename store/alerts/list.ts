import type { Model } from 'mongoose';
import { EngineError } from '../../domain/errors';
import { between, given } from '../lists/filters';
import type { AlertDocument, AlertFilter, AlertScope } from './documents';
import { fromStoredAlert, type StoredAlert } from './schema';
import { inStates, merchantsOf, seenBy, shownTo } from './sides';

const newestFirst = { lastSeenAt: -1, _id: -1 } as const;

const byNewest = (left: StoredAlert, right: StoredAlert): number =>
  right.lastSeenAt.getTime() - left.lastSeenAt.getTime() || (right._id < left._id ? -1 : 1);

const olderThan = ({ lastSeenAt, _id }: StoredAlert) => ({
  $or: [{ lastSeenAt: { $lt: lastSeenAt } }, { lastSeenAt, _id: { $lt: _id } }],
});

const conditionsOf = (
  scope: AlertScope,
  { states, severity, kind, group, createdFrom, createdTo }: AlertFilter,
): object => ({
  ...shownTo(scope),
  ...given({ severity, kind, group }),
  ...(states !== undefined && inStates(scope, states)),
  ...between('firstSeenAt', createdFrom, createdTo),
});

/**
 * Alarms of these merchants, the latest first.
 * @throws EngineError `malformed_request` when the cursor names none of theirs
 */
export async function listAlerts(
  model: Model<StoredAlert>,
  scope: AlertScope,
  limit: number,
  startingAfter?: string,
  filter: AlertFilter = {},
): Promise<AlertDocument[]> {
  const after = startingAfter === undefined ? null : await model.findById(startingAfter).lean<StoredAlert>();
  if (startingAfter !== undefined && (after === null || seenBy(scope, fromStoredAlert(after)) === null)) {
    throw new EngineError('malformed_request', 'The cursor names no object of this list');
  }
  const conditions = { ...conditionsOf(scope, filter), ...(after !== null && olderThan(after)) };
  const parts = await Promise.all(
    (merchantsOf(scope) ?? [undefined]).map((merchantId) =>
      model
        .find({ ...(merchantId !== undefined && { merchantId }), ...conditions } as object)
        .sort(newestFirst)
        .limit(limit)
        .lean<StoredAlert[]>(),
    ),
  );
  const rows = parts.flat().toSorted(byNewest).slice(0, limit);
  return rows.map((row) => seenBy(scope, fromStoredAlert(row))).filter((alert) => alert !== null);
}
