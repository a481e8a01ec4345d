/**
 * Records a history of each path that has none yet: `node -r ./test/support/register-typescript.js test/replay/record.ts`.
 * Those that are there stay as they are. Record when a path is new or a workflow got a `patched()` branch.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeSkippingServerPath } from '../../dev/stack/resolve';
import { bundleWorkflows } from '../support/bundle-workflows';
import { WorkflowBench } from '../workflows/support/workflow-bench';
import { isRecorded, keepHistory } from './histories';
import { recordings } from './recordings';

async function recordMissing(): Promise<void> {
  process.env['TEST_TIME_SKIPPING_SERVER'] ??= timeSkippingServerPath();
  const folder = mkdtempSync(join(tmpdir(), 'record-'));
  const bundlePath = join(folder, 'workflow-bundle.js');
  writeFileSync(bundlePath, await bundleWorkflows());
  process.env['TEST_WORKFLOW_BUNDLE'] = bundlePath;
  const bench = await WorkflowBench.open();
  try {
    for (const { name, record } of recordings.filter((recording) => !isRecorded(recording.name))) {
      keepHistory(name, await record(bench));
      await bench.clear();
      process.stdout.write(`recorded ${name}\n`);
    }
  } finally {
    await bench.close();
    rmSync(folder, { recursive: true });
  }
}

recordMissing().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
