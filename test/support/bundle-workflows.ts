import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundleOptions } from '../../worker/bundle';

/** The workflows of the sources, as the workers of tests load them. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    ...bundleOptions(require.resolve('../../workflows/index.ts')),
    logger: new DefaultLogger('ERROR'),
  });
  return code;
}
