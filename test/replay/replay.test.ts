import { execFileSync } from 'node:child_process';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type ReplayResult,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { History } from '@temporalio/common/lib/proto-utils';
import { transitions } from '../../domain/refund-state';
import { edgesOf } from '../workflows/support/paths/path';
import { historiesFolder, keepHistory, readHistory, recordedNames } from './histories';
import { recordings } from './recordings';

const bundle = (workflowsPath: string): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });

async function replay(names: readonly string[], workflowBundle: WorkflowBundleWithSourceMap): Promise<ReplayResult[]> {
  const histories = names.map((workflowId) => ({ workflowId, history: readHistory(workflowId) }));
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories)) results.push(result);
  return results;
}

test('every recorded history replays on the workflows of today', async () => {
  const names = recordedNames();
  const results = await replay(names, await bundle(require.resolve('../../workflows/index.ts')));
  expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(results).toHaveLength(names.length);
});

test('a workflow whose steps come in another order fails the replay', async () => {
  const results = await replay(['paid-at-once'], await bundle(require.resolve('./altered/index.ts')));
  expect(results.map(({ error }) => error)).toEqual([expect.any(DeterminismViolationError)]);
});

test('each path has its history', () => {
  const recorded = recordedNames();
  expect(recordings.map(({ name }) => name).filter((name) => !recorded.includes(name))).toEqual([]);
});

/** Edges that the table has and no workflow takes: refusals during verification and return. */
const notTaken = ['verifying -> rejected', 'awaiting_return -> rejected'];

test('each edge of the state machine occurs in a history', () => {
  const recorded = recordedNames();
  const walked = recordings.filter(({ name }) => recorded.includes(name)).flatMap(({ states }) => edgesOf(states));
  const edges = transitions().map(([from, to]) => `${from} -> ${to}`);
  expect(edges.filter((edge) => !walked.includes(edge))).toEqual(notTaken);
});

/** The states a history shows by itself: those that its search attributes were set to. */
function publishedStates({ events }: History): unknown[] {
  return (events ?? []).flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) => {
    const payload = upsert?.searchAttributes?.indexedFields?.['RefundState'];
    return payload?.data == null ? [] : [JSON.parse(Buffer.from(payload.data).toString('utf8')) as unknown].flat();
  });
}

const isSubsequence = (part: readonly unknown[], whole: readonly string[]): boolean => {
  let from = 0;
  return part.every((state) => {
    from = whole.indexOf(String(state), from) + 1;
    return from > 0;
  });
};

test('a history shows the states its path claims', () => {
  const refunds = recordings.filter(({ states }) => states.length > 2);
  const wrong = refunds.filter(({ name, states }) => {
    const published = publishedStates(readHistory(name));
    return published.length === 0 || published.at(-1) !== states.at(-1) || !isSubsequence(published, states);
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

/** What git says, by line; null where there is no repository to compare with. */
function git(...args: string[]): string[] | null {
  try {
    const output = execFileSync('git', args, {
      cwd: historiesFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.split('\n').filter((line) => line !== '');
  } catch {
    return null;
  }
}

test('no recorded history was ever edited or deleted', () => {
  const onlyAdded = ['--no-renames', '--diff-filter=MDT', '--name-only'];
  expect(git('log', '--format=', ...onlyAdded, '--', '.') ?? []).toEqual([]);
  expect(git('diff', 'HEAD', ...onlyAdded, '--', '.') ?? []).toEqual([]);
});

test('a recording never overwrites a history', () => {
  expect(() => keepHistory('paid-at-once', readHistory('paid-at-once'))).toThrow('EEXIST');
});

test('histories hold no trace of the machine they were recorded on', () => {
  const text = recordedNames().map((name) => JSON.stringify(readHistory(name)));
  expect(
    text.filter((history) => /node_modules|\/home\/|\/work\/|@[\w.-]+:\d+|"identity":"(?!recorder)/.test(history)),
  ).toEqual([]);
});
