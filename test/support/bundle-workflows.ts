import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import { bundleOptions } from '../../worker/bundle';

/** The workflows of the sources, as the workers of tests load them. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    ...bundleOptions(require.resolve('../../workflows/index.ts')),
    logger: new DefaultLogger('ERROR'),
  });
  return code;
}

/** For `new Worker({ workflowBundle })`: what global setup has bundled for all tests; bundled here where it has not run. */
export async function testWorkflowBundle(): Promise<WorkflowBundleOption> {
  const codePath = process.env['TEST_WORKFLOW_BUNDLE'];
  return codePath === undefined ? { code: await bundleWorkflows() } : { codePath };
}
