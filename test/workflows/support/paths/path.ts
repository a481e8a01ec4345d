import type { RefundSnapshot } from '../../../../domain/refund';
import type { RefundState } from '../../../../domain/refund-state';
import { Conversation } from '../conversation';
import { FakeActivities } from '../fake-activities';
import type { RefundHandle, WorkflowBench } from '../workflow-bench';

export const dayMs = 86_400_000;

/** A refund's way through the state machine, to its end. Also the name of a recorded history. */
export interface Path {
  readonly name: string;
  readonly states: readonly RefundState[];
  /** What search attributes show, where that is not part of the states the row goes through. */
  readonly shown?: readonly RefundState[];
  readonly arrange: (activities: FakeActivities) => void;
  /** What happens before any worker looks at the refund. */
  readonly first?: (handle: RefundHandle) => Promise<unknown>;
  /** What people and callbacks do. */
  readonly act?: (conversation: Conversation) => Promise<unknown>;
}

export interface PathRun {
  readonly handle: RefundHandle;
  readonly activities: FakeActivities;
  readonly result: RefundSnapshot;
  readonly states: readonly string[];
}

/** Walks a path to its end. */
export async function walk(bench: WorkflowBench, path: Path): Promise<PathRun> {
  const activities = new FakeActivities();
  path.arrange(activities);
  if (path.first !== undefined) await bench.stopWorkers();
  const handle = await bench.startRefund();
  await path.first?.(handle);
  await bench.serve(activities);
  await path.act?.(new Conversation(bench, handle, activities));
  const result = await handle.result();
  return { handle, activities, result, states: ['requested', ...withoutNotes(activities.states())] };
}

/** A note may repeat the state the refund has been in from the start. */
const withoutNotes = (states: readonly string[]): readonly string[] =>
  states[0] === 'requested' ? states.slice(1) : states;

/** The edges of a walk. */
export const edgesOf = (states: readonly string[]): string[] => states.slice(1).map((to, i) => `${states[i]} -> ${to}`);
