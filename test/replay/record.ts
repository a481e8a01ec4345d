/**
 * Records a history of each path that has none yet: `node -r ./test/support/register-typescript.js test/replay/record.ts`.
 * Those that are there stay as they are. Record when a path is new or a workflow got a `patched()` branch.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { timeSkippingServerPath } from '../../dev/stack/resolve';
import { bundleOptions } from '../../worker/bundle';
import { WorkflowBench } from '../workflows/support/workflow-bench';
import { isRecorded, keepHistory } from './histories';
import { recordings } from './recordings';

async function recordMissing(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'refund-engine-record-'));
  const options = bundleOptions(require.resolve('../../workflows/index.ts'));
  const { code } = await bundleWorkflowCode({ ...options, logger: new DefaultLogger('ERROR') });
  process.env['TEST_TIME_SKIPPING_SERVER'] ??= timeSkippingServerPath();
  process.env['TEST_WORKFLOW_BUNDLE'] = join(folder, 'workflow-bundle.js');
  writeFileSync(process.env['TEST_WORKFLOW_BUNDLE'], code);
  const bench = await WorkflowBench.open();
  try {
    for (const { name, record } of recordings.filter((recording) => !isRecorded(recording.name))) {
      keepHistory(name, await record(bench));
      await bench.clear();
      process.stdout.write(`recorded ${name}\n`);
    }
  } finally {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

recordMissing().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
