import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type ReplayResult,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { History } from '@temporalio/common/lib/proto-utils';
import { projectRoot } from '../../dev/stack/project-root';
import { updateNames, workflowTypes } from '../../domain/refund-messages';
import { transitions } from '../../domain/refund-state';
import { bundleOptions } from '../../worker/bundle';
import { testWorkflowBundle } from '../support/bundle-workflows';
import { refundPaths } from '../workflows/support/paths';
import { edgesOf } from '../workflows/support/paths/path';
import { historiesFolder, keepHistory, readHistory, recordedNames } from './histories';
import { recordings } from './recordings';

async function replay(names: readonly string[], workflowBundle: WorkflowBundleOption): Promise<ReplayResult[]> {
  const histories = names.map((workflowId) => ({ workflowId, history: readHistory(workflowId) }));
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories)) results.push(result);
  return results;
}

test('every recorded history replays on the workflows of today', async () => {
  const names = recordedNames();
  const results = await replay(names, await testWorkflowBundle());
  expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(results).toHaveLength(names.length);
});

test('a workflow whose steps come in another order fails the replay', async () => {
  const altered = bundleOptions(require.resolve('./altered/index.ts'));
  const bundle = await bundleWorkflowCode({ ...altered, logger: new DefaultLogger('ERROR') });
  const results = await replay(['paid-at-once'], bundle);
  expect(results.map(({ error }) => error)).toEqual([expect.any(DeterminismViolationError)]);
});

test('each path has its history', () => {
  const recorded = recordedNames();
  expect(recordings.map(({ name }) => name).filter((name) => !recorded.includes(name))).toEqual([]);
});

test('each edge of the state machine occurs in a history', () => {
  const recorded = recordedNames();
  const walked = recordings.filter(({ name }) => recorded.includes(name)).flatMap(({ states }) => edgesOf(states));
  const edges = transitions().map(([from, to]) => `${from} -> ${to}`);
  expect(edges.filter((edge) => !walked.includes(edge))).toEqual([]);
});

/** The states a history shows by itself: those that its search attributes were set to. */
function publishedStates({ events }: History): unknown[] {
  return (events ?? []).flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) => {
    const payload = upsert?.searchAttributes?.indexedFields?.['RefundState'];
    return payload?.data == null ? [] : [JSON.parse(Buffer.from(payload.data).toString('utf8')) as unknown].flat();
  });
}

type HistoryEvent = NonNullable<History['events']>[number];

const isOfRefund = ({ workflowExecutionStartedEventAttributes: started }: HistoryEvent): boolean =>
  started?.workflowType?.name === workflowTypes.refund || started?.workflowType?.name === workflowTypes.recovery;

const updateOf = (event: HistoryEvent): unknown =>
  event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;

const activityOf = (event: HistoryEvent): unknown => event.activityTaskScheduledEventAttributes?.activityType?.name;

/** What an activity answered, local ones included, as text. */
function resultOf({ activityTaskCompletedEventAttributes: done, markerRecordedEventAttributes: marker }: HistoryEvent) {
  const payloads =
    done?.result?.payloads ?? Object.values(marker?.details ?? {}).flatMap(({ payloads: own }) => own ?? []);
  return payloads.map(({ data }) => Buffer.from(data ?? []).toString('utf8')).join();
}

const isSubsequence = (part: readonly unknown[], whole: readonly string[]): boolean => {
  let from = 0;
  return part.every((state) => {
    from = whole.indexOf(String(state), from) + 1;
    return from > 0;
  });
};

test('a history shows the states its path claims', () => {
  // Late truth tells its states to the row only; the others are no refunds.
  const refunds = recordings.filter(({ name }) => readHistory(name).events?.some(isOfRefund));
  expect(refunds.length).toBeGreaterThan(refundPaths.length);
  const wrong = refunds.filter(({ name, states, shown = states }) => {
    const published = publishedStates(readHistory(name));
    return published.length === 0 || published.at(-1) !== states.at(-1) || !isSubsequence(published, shown);
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

/** What happens in some history of a refund: a path that is not told apart by its states alone. */
const happenings: Readonly<Record<string, (event: HistoryEvent) => boolean>> = {
  'the client waits for the decision': (event) => updateOf(event) === updateNames.accept,
  'the provider reports': (event) => updateOf(event) === updateNames.providerReported,
  'the refunds of the payment are listed': (event) => activityOf(event) === 'listRefunds',
  'the row turns out to be ahead': (event) => resultOf(event).includes('"superseded"'),
  'nothing may be sent': (event) => resultOf(event).includes('"held_back"'),
  'an operator is answered by a patched branch': (event) =>
    event.markerRecordedEventAttributes?.markerName === 'core_patch',
};

test.each(Object.entries(happenings))('in a recorded history %s', (_, happens) => {
  const found = recordedNames().filter((name) => readHistory(name).events?.some(happens));
  expect(found).not.toEqual([]);
});

/** What git says, by line. */
function git(...args: string[]): string[] {
  const output = execFileSync('git', args, {
    cwd: historiesFolder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return output.split('\n').filter((line) => line !== '');
}

/** A copy of the sources without a repository has nothing to compare with: the test says that it was passed over. */
const whereGitIs = existsSync(join(projectRoot(), '.git')) ? test : test.skip;

whereGitIs('no recorded history was ever edited or deleted', () => {
  const onlyAdded = ['--no-renames', '--diff-filter=MDT', '--name-only'];
  expect(git('log', '--format=', ...onlyAdded, '--', '.')).toEqual([]);
  expect(git('diff', 'HEAD', ...onlyAdded, '--', '.')).toEqual([]);
  expect(git('ls-files', '--', '.')).not.toEqual([]);
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
