import type { EventBatch, Unmonitored } from '../../store/store';
import { checkTouched } from './check-books';
import type { MonitoringDeps } from './deps';
import { eventsOf } from './events-of';
import { failed } from './failed';
import { raiseSignals } from './raise-signal';
import { stateSteps } from './state-steps';

/** Rows of each kind in one batch. */
const rowsPerBatch = 250;
/** Whoever has not finished a batch by then is taken for dead. Two who work on one disturb each other, and spoil nothing. */
const claimMs = 5_000;
const keptMs = 3_600_000;

/**
 * Shows the monitors what they have not seen, one batch, once: a batch that was begun is finished before another is chosen,
 * whoever began it. Answers with the number of rows; 0: there was nothing to do, or somebody else does it.
 */
export async function observeNext(deps: MonitoringDeps): Promise<number> {
  const { monitoring } = deps.store;
  const head = await monitoring.head();
  if (head !== null && !head.done) {
    const begun = await monitoring.claim(head.sequence, new Date(deps.now()), claimEnd(deps));
    return begun === null ? 0 : finish(deps, begun);
  }
  // Read after the head: what an earlier batch holds is marked no more.
  const unmonitored = await monitoring.unmonitored(rowsPerBatch);
  const rows = unmonitored.refunds.length + unmonitored.records.length + unmonitored.unreadable.length;
  if (rows === 0) return 0;
  await raiseSignals(
    deps,
    unmonitored.unreadable.map((id) => failed(id, deps.now(), { unreadable: 'refund' })),
  );
  const batch = await batchOf(deps, (head?.sequence ?? 0) + 1, unmonitored);
  if (!(await monitoring.insert(batch, claimEnd(deps)))) return 0;
  return finish(deps, batch);
}

const claimEnd = ({ now }: MonitoringDeps): Date => new Date(now() + claimMs);

async function batchOf(deps: MonitoringDeps, sequence: number, unmonitored: Unmonitored): Promise<EventBatch> {
  const { refunds, records, unreadable } = unmonitored;
  const paymentIds = [...refunds.map(({ refund }) => refund.paymentId), ...records.map(({ paymentId }) => paymentId)];
  return {
    sequence,
    events: await eventsOf(deps, unmonitored),
    marks: {
      refunds: [
        ...refunds.map(({ refund: { id, revision } }) => ({ id, revision })),
        ...unreadable.map((id) => ({ id, revision: null })),
      ],
      records: records.map(({ id }) => id),
    },
    payments: [...new Set(paymentIds.filter((id) => id !== null))],
  };
}

/** Every step may be done again, by anybody: the marks go last, so that nothing is forgotten. */
async function finish(deps: MonitoringDeps, batch: EventBatch): Promise<number> {
  const { monitoring } = deps.store;
  const at = new Date(deps.now());
  const signals = await monitoring.apply(batch.sequence, stateSteps(deps, batch.events), at);
  await raiseSignals(deps, signals);
  await checkTouched(deps, batch);
  await monitoring.clear(batch.marks);
  await monitoring.finish(batch.sequence, new Date(at.getTime() + keptMs));
  for (const { kind } of batch.events) deps.metrics.observed(kind, 1);
  return batch.marks.refunds.length + batch.marks.records.length;
}
