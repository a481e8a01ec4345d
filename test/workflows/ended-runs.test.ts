import { begin, eventually } from './support/conversation';
import { gate } from './support/fake-activities';
import { accepted, paid } from './support/paths/answers';
import { dayMs } from './support/paths/path';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterAll(() => bench.close());

test.each(['submitRefund', 'assessRisk'])('time passes after a run was ended that was busy with %s', async (name) => {
  const { opened, open } = gate();
  const c = await begin(bench, (activities) => {
    activities.before[name] = () => opened;
    activities.submits = [accepted];
    activities.queries = [paid];
  });
  await eventually(() => c.activities.count(name) === 1);
  const cleared = bench.clear();
  open();
  await cleared;
  await bench.env.sleep(dayMs);
});
