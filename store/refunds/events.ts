import type { Transition } from '../../domain/refund';
import type { RefundState } from '../../domain/refund-state';
import { viewOfRow, type RefundView } from '../../domain/resources/refund';
import { refundEventType } from '../../domain/webhooks';
import { fromPairs } from '../metadata';
import { entryOf, type OutboxEntry, type VisibleChange } from '../outbox/entry';
import type { RefundChange, RefundDocument } from '../store';
import type { StoredRefund } from './schema';

const visible = ['amount', 'provider', 'providerRefundId', 'destination', 'failure', 'risk'] as const;

function visibleChange(set: RefundChange['set'] = {}): VisibleChange | null {
  const changed = visible.filter((field) => set[field] !== undefined);
  return changed.length === 0 ? null : Object.fromEntries(changed.map((field) => [field, set[field]]));
}

/** The event that a refund's row begins with. */
export const createdEvent = (refund: RefundDocument): OutboxEntry =>
  entryOf(refund.id, 'refund.created', {
    sequence: refund.revision,
    at: refund.createdAt,
    change: Object.fromEntries(visible.map((field) => [field, refund[field]])),
  });

/**
 * The events of a change: each state that is entered, and a last step that changes what clients see. `from` null: the
 * first step is known to leave the state it finds.
 */
export function eventsOfChange(
  id: string,
  from: RefundState | null,
  steps: readonly Transition[],
  { set }: Pick<RefundChange, 'set'>,
): OutboxEntry[] {
  const brought = visibleChange(set);
  return steps.flatMap(({ revision, to, at }, index) => {
    const before = index === 0 ? from : steps[index - 1]?.to;
    // What a write brings counts from its last step on.
    const change = index === steps.length - 1 ? brought : null;
    if (to === before && change === null) return [];
    const type = to === before ? 'refund.updated' : refundEventType(to);
    return [entryOf(id, type, { sequence: revision, at: new Date(at), change })];
  });
}

/** The refund as it was when the event of this sequence was written. */
export function refundAsOf(row: StoredRefund, sequence: number): RefundView {
  const history = row.history.filter(({ revision }) => revision <= sequence);
  const last = history.at(-1);
  const changes = row.events.filter((event) => event.sequence <= sequence).map(({ change }) => change ?? {});
  return viewOfRow({
    ...row,
    // Rows of before there were other routes lack it.
    destination: row.destination ?? null,
    ...(Object.assign({}, ...changes) as Partial<RefundView>),
    id: row._id,
    metadata: fromPairs(row.metadata),
    revision: sequence,
    state: last?.state ?? row.state,
    updatedAt: last?.at ?? row.updatedAt,
    history,
  });
}
