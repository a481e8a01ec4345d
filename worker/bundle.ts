import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { projectRoot } from './project-root';

/** Where the build leaves the workflows' bundle: workers load it instead of bundling at every start. */
export const workflowBundlePath = (): string => join(projectRoot(), 'dist', 'workflow-bundle.js');

/** Bundles the workflows found at `workflowsPath` (a module path without extension, resolved by the caller). */
export async function bundleWorkflows(workflowsPath: string, target: string): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath });
  writeFileSync(target, code);
}

if (require.main === module) {
  void bundleWorkflows(require.resolve('../workflows'), workflowBundlePath());
}
