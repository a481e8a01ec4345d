import { isFinal, transitions } from '../../domain/refund-state';
import { refundPaths } from './support/paths';
import { edgesOf, walk } from './support/paths/path';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

test.each(refundPaths.map((path) => [path.name, path] as const))('%s', async (_, path) => {
  const { result, states, activities } = await walk(bench, path);
  expect(states).toEqual(path.states);
  expect(result.state).toBe(path.states.at(-1));
  expect(activities.progress).toMatchObject({ state: result.state, revision: result.revision });
  expect(activities.reservation).toBe(result.state === 'succeeded' ? 'settled' : 'released');
});

/** Late truth takes it, in a workflow of its own. */
const notTakenByTheRefund = ['succeeded -> reversed'];

test('the paths take every edge of the machine that a refund can take', () => {
  const taken = new Set(refundPaths.flatMap(({ states }) => edgesOf(states)));
  const all = transitions().map(([from, to]) => `${from} -> ${to}`);
  expect(all.filter((edge) => !taken.has(edge))).toEqual(notTakenByTheRefund);
  expect([...taken].filter((edge) => !all.includes(edge))).toEqual([]);
  expect(refundPaths.filter(({ states }) => !isFinal(states.at(-1)!))).toEqual([]);
});
