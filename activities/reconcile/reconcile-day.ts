import { Context } from '@temporalio/activity';
import { SettlementError } from '../../gateways/settlement/settlement-error';
import type { ReconcileInput } from '../contract';
import type { ActivityDeps } from '../deps';
import { withHeartbeat } from '../gateway/heartbeat';
import { hopeless } from '../failure';
import { compareDay } from './reconcile';
import { emptyTally, type Tally } from './run';

/** Compares a day as an activity: its heartbeats carry how far it has come, so that another try passes over that. */
export async function reconcileDay(
  deps: ActivityDeps,
  input: ReconcileInput,
): Promise<{ readonly id: string; readonly differences: number }> {
  const from = (Context.current().info.heartbeatDetails as Tally | undefined) ?? emptyTally;
  let tally = from;
  const report = (reached: Tally): void => {
    tally = reached;
  };
  try {
    const { id, counts } = await withHeartbeat(
      () => compareDay(deps, input, { from, report }),
      () => tally,
    );
    return { id, differences: Object.values(counts.differences).reduce((sum, count) => sum + count, 0) };
  } catch (error) {
    // A file that is wrong stays wrong for a while: asked for again by the next schedule, or by a person.
    if (error instanceof SettlementError && error.trouble === 'refused') {
      throw hopeless('settlement_refused', error.message);
    }
    throw error;
  }
}
