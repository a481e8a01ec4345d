import type { Database } from '../database';
import { isDuplicateKey } from '../failures';
import {
  acknowledged,
  acknowledgedByMerchant,
  firstRaised,
  raisedAgain,
  resolved,
  resolvedByMerchant,
  type AlertChange,
} from './changes';
import type { AlertAct, AlertDocument, Alerts, Raising } from './documents';
import { listAlerts } from './list';
import { alertSchema, fromStoredAlert, type StoredAlert } from './schema';
import { asItsMerchant, seenBy } from './sides';
import { groupsOf, tallyOf } from './summaries';

/** Rows of before alarms had a state have none. */
const notResolved = { state: { $in: ['open', 'acknowledged', null] } } as const;
const open = { state: { $in: ['open', null] } } as const;

/** Alarms, one that is not resolved per merchant, kind and subject. */
export function alertsOf({ connection, read, write }: Database): Alerts {
  const model = connection.model<StoredAlert>('alerts', alertSchema);

  const change = async (filter: object, stages: AlertChange): Promise<AlertDocument | null> => {
    const row = await model
      .findOneAndUpdate(filter, stages, { returnDocument: 'after', updatePipeline: true })
      .lean<StoredAlert>();
    return row === null ? null : fromStoredAlert(row);
  };

  const changeForMerchant = async (
    id: string,
    states: readonly (string | null)[],
    stages: AlertChange,
  ): Promise<AlertDocument | null> => {
    const standing = { ...notResolved, 'forMerchant.state': { $in: states } };
    const alert = await change({ _id: id, ...standing, operatorsOnly: { $ne: true } }, stages);
    return alert === null ? null : asItsMerchant(alert);
  };

  async function raise(raising: Raising, at: Date): Promise<void> {
    const { kind, subject, merchantId } = raising;
    const again = raisedAgain(raising, at);
    for (;;) {
      if ((await change({ subject, kind, merchantId, ...notResolved }, again)) !== null) return;
      const last = await model.findOne({ subject, kind, merchantId }).sort({ occurrence: -1 }).lean<StoredAlert>();
      // Somebody else was faster: it is raised again, or resolved once more, since.
      if (last !== null && fromStoredAlert(last).state !== 'resolved') continue;
      try {
        await model.create(firstRaised(raising, last === null ? 1 : fromStoredAlert(last).occurrence + 1, at));
        return;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  return {
    raise: (raising, at) => write('alert.raise', () => raise(raising, at)),
    list: (...asked) => read(() => listAlerts(model, ...asked)),
    get: (id, scope) =>
      read(async () => {
        const row = await model.findById(id).lean<StoredAlert>();
        return row === null ? null : seenBy(scope, fromStoredAlert(row));
      }),
    acknowledge: (id, act, side = 'operators') =>
      read(() =>
        side === 'merchant'
          ? changeForMerchant(id, ['open', null], acknowledgedByMerchant(act))
          : change({ _id: id, ...open }, acknowledged(act)),
      ),
    close: (id, act, side = 'operators') =>
      read(() =>
        side === 'merchant'
          ? changeForMerchant(id, ['open', 'acknowledged', null], resolvedByMerchant(act))
          : change({ _id: id, ...notResolved }, resolved(act)),
      ),
    resolve: ({ kind, subject, merchantId }, at, by = 'engine') =>
      write('alert.attend', async () => {
        await change({ subject, kind, merchantId, ...notResolved }, resolved(byEngine(at, by)));
      }),
    due: (now, limit) =>
      read(async () => {
        const rows = await model
          .find({ attentionAt: { $lte: now } })
          .sort({ attentionAt: 1, _id: 1 })
          .limit(limit)
          .lean<StoredAlert[]>();
        return rows.map(fromStoredAlert);
      }),
    attended: ({ id, state, severity, attentionAt }, next) =>
      write('alert.attend', async () => {
        await model.updateOne({ _id: id, state, severity, attentionAt }, { $set: { attentionAt: next } });
      }),
    closeQuiet: ({ id, lastSeenAt }, at) =>
      write('alert.attend', async () => {
        await change({ _id: id, lastSeenAt, ...notResolved }, resolved(byEngine(at)));
      }),
    lookAgain: ({ kind, subject }, at) =>
      read(async () => {
        const which = { ...(kind !== null && { kind }), ...(subject !== null && { subject }) };
        await model.updateMany({ ...which, state: 'open' }, { $set: { attentionAt: at } });
      }),
    groups: (scope, limit) => read(() => groupsOf(model, scope, limit)),
    tally: () => read(() => tallyOf(model)),
  };
}

const byEngine = (at: Date, by = 'engine'): AlertAct => ({ at, by, note: null });
