import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const { EventType } = temporal.api.enums.v1;

/** Each kind of task a worker can have of a workflow: what gives it out, and what ends it. */
const tasks = [
  {
    begins: [EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED],
    ends: [
      EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
      EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
      EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    ],
  },
  {
    begins: [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED],
    ends: [
      EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
      EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
      EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
      EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
    ],
  },
];

const pollMs = 5;

/**
 * Waits until no worker has a task of the workflow, so that it can be terminated. The time-skipping server stops its clock
 * while one is out, and for good when the run is terminated meanwhile: whatever waits for time to pass would hang.
 */
export async function comeToRest(handle: WorkflowHandle): Promise<void> {
  while (await isBusy(handle)) await new Promise((resolve) => setTimeout(resolve, pollMs));
}

async function isBusy(handle: WorkflowHandle): Promise<boolean> {
  const { status } = await handle.describe();
  if (status.name !== 'RUNNING') return false;
  const types = ((await handle.fetchHistory()).events ?? []).map(({ eventType }) => eventType);
  const count = (wanted: readonly number[]): number =>
    types.filter((type) => type != null && wanted.includes(type)).length;
  return tasks.some(({ begins, ends }) => count(begins) > count(ends));
}
