import { condition, patched } from '@temporalio/workflow';
import { queryDelayMs } from '../../domain/query-schedule';
import { query } from './ask';
import type { RefundRun } from './refund-run';
import { submit, type Step, type Verdict } from './submit';

/** The outcome is unknown: asks on the provider's schedule. What never arrived is sent again, with the same key. */
export async function findOut(run: RefundRun): Promise<Step> {
  run.unknownSince ??= run.progress.since;
  return askLater(run, run.unknownSince, run.providerPolicy.unknownLimitMs, 'an answer about the refund', () =>
    submit(run),
  );
}

/** The provider accepted and the money is on its way: asks until it arrived, or until the method's limit has passed. */
export async function awaitSettlement(run: RefundRun): Promise<Step> {
  return askLater(run, run.progress.since, run.providerPolicy.processingLimitMs, 'the provider to settle the refund');
}

/** The provider needs something. Where it holds no refund of ours, sending again is how it learns that it may go on. */
export async function awaitAction(run: RefundRun): Promise<Step> {
  const holdsNone = run.progress.providerRefundId === null;
  const onAbsence = holdsNone ? () => submit(run) : undefined;
  run.actionSince ??= run.progress.since;
  return askLater(run, run.actionSince, run.wait.actionMs, 'what the provider asks for', onAbsence);
}

/** Waits for an operator with evidence; a provider's report is looked into meanwhile, until the provider says what it means. */
export async function awaitDecision(run: RefundRun): Promise<Step> {
  run.publish({ what: 'an operator who decides with evidence', until: null, actions: ['resolve'] });
  const isAsked = (): boolean => run.resolution !== null || run.reported;
  if (!isUnheard(run)) await condition(isAsked);
  else if (!(await condition(isAsked, queryDelayMs(run.providerPolicy, run.queries), { summary: 'ask once more' })))
    run.queries += 1;
  return async () => {
    const verdict = await ask(run);
    run.unheardSince = saysNothing.has(verdict.kind) ? (run.unheardSince ?? run.now()) : null;
    return verdict;
  };
}

/** Answers that leave a report as unheard as it was. */
const saysNothing: ReadonlySet<Verdict['kind']> = new Set(['unknown', 'not_found', 'held']);

/** Whether a report is to be asked about once more: not for ever, since a person decides anyway. */
function isUnheard({ unheardSince, providerPolicy }: RefundRun): boolean {
  if (unheardSince === null || !patched('reports-are-asked-again')) return false;
  return Date.now() < Date.parse(unheardSince) + providerPolicy.unknownLimitMs;
}

/** `onAbsence` is what to do when the provider knows of no refund of ours. */
async function askLater(run: RefundRun, since: string, limitMs: number, what: string, onAbsence?: Step): Promise<Step> {
  const deadlineMs = Date.parse(since) + limitMs;
  if (Date.now() >= deadlineMs && !run.reported && run.resolution === null)
    return async () => ({ kind: 'exhausted', reason: 'no_answer_in_time' });
  const delayMs = Math.min(queryDelayMs(run.providerPolicy, run.queries), Math.max(deadlineMs - Date.now(), 1));
  run.publish({ what, until: new Date(Date.now() + delayMs).toISOString(), actions: ['resolve'] });
  const isTold = await condition(() => run.resolution !== null || run.reported, delayMs, {
    summary: `wait for ${what}`,
  });
  // Only questions of our own come ever more seldom: a hint says nothing of how long the provider will take.
  if (!isTold) run.queries += 1;
  return () => ask(run, onAbsence);
}

async function ask(run: RefundRun, onAbsence?: Step): Promise<Verdict> {
  run.reported = false;
  const outcome = await query(run);
  return outcome.kind === 'not_found' && onAbsence !== undefined ? onAbsence() : outcome;
}
