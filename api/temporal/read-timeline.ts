import { refundWorkflowId } from '../../domain/ids';
import { queryNames, type TimelineEntry } from '../../domain/refund-messages';
import type { RefundDocument } from '../../store/store';
import type { Api } from '../deps';
import { timelineTimeoutMs } from '../limits';

type History = RefundDocument['history'];

/** What the workflow itself tells; nothing when it is gone, or cannot be asked now. */
async function fromWorkflow({ temporal }: Api, merchantId: string, refundId: string): Promise<TimelineEntry[]> {
  try {
    const handle = temporal.workflow.getHandle(refundWorkflowId(merchantId, refundId));
    return await temporal.withDeadline(Date.now() + timelineTimeoutMs, () =>
      handle.query<TimelineEntry[]>(queryNames.timeline),
    );
  } catch {
    return [];
  }
}

const fromRow = (history: History): TimelineEntry[] =>
  history.map(({ at, state, by, reason }) => ({ at: at.toISOString(), state, by, reason }));

/** What the workflow tells that its row does not hold yet: it writes several steps at once. */
function aheadOfRow(row: readonly TimelineEntry[], told: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const last = row.at(-1);
  if (last === undefined) return told;
  const shared = told.findLastIndex(
    ({ state, by, reason }) => state === last.state && by === last.by && reason === last.reason,
  );
  return shared === -1 ? [] : told.slice(shared + 1);
}

/**
 * Everything that has happened to a refund, oldest first: the row's history and what the workflow is ahead of it. The
 * workflow knows its own run only, and is forgotten once retention has passed.
 */
export async function readTimeline(
  api: Api,
  merchantId: string,
  refundId: string,
  history: History,
): Promise<TimelineEntry[]> {
  const row = fromRow(history);
  return [...row, ...aheadOfRow(row, await fromWorkflow(api, merchantId, refundId))];
}
