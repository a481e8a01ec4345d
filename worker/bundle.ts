import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, type BundleOptions } from '@temporalio/worker';
import { projectRoot } from './project-root';

/** Where the build leaves the workflows' bundle: workers load it instead of bundling at every start. */
export const workflowBundlePath = (): string => join(projectRoot(), 'dist', 'workflow-bundle.js');

/**
 * Loaded once for each thread, not once for each workflow: no module of the workflows keeps anything but constants. The
 * sandbox freezes what was loaded so, and a module that forgets this fails at once.
 */
export const bundleOptions = (workflowsPath: string): BundleOptions => ({
  workflowsPath,
  preloadModules: [workflowsPath],
});

/** Bundles the workflows found at `workflowsPath` (a module path without extension, resolved by the caller). */
export async function bundleWorkflows(workflowsPath: string, target: string): Promise<void> {
  const { code } = await bundleWorkflowCode(bundleOptions(workflowsPath));
  writeFileSync(target, code);
}

if (require.main === module) {
  void bundleWorkflows(require.resolve('../workflows'), workflowBundlePath());
}
