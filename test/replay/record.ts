/**
 * Records a history of each path that has none yet: `node -r ./test/support/register-typescript.js test/replay/record.ts`.
 * Those that are there stay as they are. Record when a path is new or a workflow got a `patched()` branch.
 */
import { timeSkippingServerPath } from '../../dev/stack/resolve';
import { WorkflowBench } from '../workflows/support/workflow-bench';
import { isRecorded, keepHistory } from './histories';
import { recordings } from './recordings';

async function recordMissing(): Promise<void> {
  process.env['TEST_TIME_SKIPPING_SERVER'] ??= timeSkippingServerPath();
  const bench = await WorkflowBench.open();
  try {
    for (const { name, record } of recordings.filter((recording) => !isRecorded(recording.name))) {
      keepHistory(name, await record(bench));
      await bench.clear();
      process.stdout.write(`recorded ${name}\n`);
    }
  } finally {
    await bench.close();
  }
}

recordMissing().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
