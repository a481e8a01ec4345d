import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { queryNames, updateNames, type TimelineEntry } from '../../../domain/refund-messages';
import type { RefundSnapshot, ResolutionTarget } from '../../../domain/refund';
import type { RefundState } from '../../../domain/refund-state';
import { FakeActivities } from './fake-activities';
import type { RefundHandle, WorkflowBench } from './workflow-bench';

const pollMs = 5;

/** What people, callbacks and time do to one refund. */
export class Conversation {
  readonly bench: WorkflowBench;
  readonly handle: RefundHandle;
  readonly activities: FakeActivities;

  constructor(bench: WorkflowBench, handle: RefundHandle, activities: FakeActivities) {
    this.bench = bench;
    this.handle = handle;
    this.activities = activities;
  }

  snapshot(): Promise<RefundSnapshot> {
    return this.handle.query<RefundSnapshot>(queryNames.state);
  }

  timeline(): Promise<TimelineEntry[]> {
    return this.handle.query<TimelineEntry[]>(queryNames.timeline);
  }

  /** Waits until the refund rests in the state, with its wait announced. Time stands still meanwhile. */
  async until(state: RefundState): Promise<RefundSnapshot> {
    let snapshot = await this.snapshot();
    await eventually(async () => {
      snapshot = await this.snapshot();
      return snapshot.state === state && (snapshot.awaiting !== null || state === 'approved');
    });
    return snapshot;
  }

  /** Lets time pass. */
  skip(ms: number): Promise<void> {
    return this.bench.env.sleep(ms);
  }

  approve = (by = 'op_1'): Promise<RefundSnapshot> => this.say(updateNames.approve, { by });
  reject = (by = 'op_1'): Promise<RefundSnapshot> => this.say(updateNames.reject, { by });
  cancel = (by = 'key_1'): Promise<RefundSnapshot> => this.say(updateNames.cancel, { by });
  verify = (): Promise<RefundSnapshot> => this.say(updateNames.verify, { by: 'key_1', attemptId: 'va_1' });
  confirmReturn = (): Promise<RefundSnapshot> => this.say(updateNames.confirmReturn, { by: 'key_1' });
  report = (eventId = 'evt_1'): Promise<unknown> => this.say(updateNames.providerReported, { eventId });
  reportClosedRoute = (eventId = 'evt_closed'): Promise<unknown> =>
    this.say(updateNames.providerReported, { eventId, closedRoute: true });
  redirect = (destinationId: string, by = 'key_1'): Promise<RefundSnapshot> =>
    this.say(updateNames.redirect, { by, destinationId });
  redirectAbnormal = (destinationId: string | null, by = 'key_1'): Promise<RefundSnapshot> =>
    this.say(updateNames.redirectAbnormal, { by, destinationId });
  resolve = (to: ResolutionTarget, by = 'op_1', providerReference: string | null = null): Promise<RefundSnapshot> =>
    this.say(updateNames.resolve, { to, by, providerReference });

  private say(name: string, message: object): Promise<RefundSnapshot> {
    return this.handle.executeUpdate<RefundSnapshot, [object]>(name, { args: [message] });
  }
}

/** Polls until it is so; the test's own time limit ends what never comes. */
export async function eventually(check: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, pollMs));
}

/** The code a refused update carries; fails when it was not refused. */
export async function refusalCode(update: Promise<unknown>): Promise<string> {
  const error = await update.then(
    () => null,
    (failure: unknown) => failure,
  );
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    return error.cause.type ?? 'untyped';
  }
  throw error ?? new Error('The update was not refused');
}

/** Starts a refund, lays out what it will meet, and lets the workers have it. */
export async function begin(
  bench: WorkflowBench,
  arrange: (activities: FakeActivities) => void = () => undefined,
  options: Parameters<WorkflowBench['startRefund']>[0] = {},
): Promise<Conversation> {
  const activities = new FakeActivities();
  arrange(activities);
  await bench.serve(activities);
  return new Conversation(bench, await bench.startRefund(options), activities);
}
