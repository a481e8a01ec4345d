import { patched, proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { GatewayCallInput, LateTruthActivities, RecordingActivities, RefundRef } from '../activities/contract';
import { providerKey } from '../domain/ids';
import type { RefundOutcome } from '../domain/outcome';
import { queryDelayMs } from '../domain/query-schedule';
import type { LateTruthInput } from '../domain/refund-messages';
import type { ClosedRoute, OpenedRefund, RefundProgress } from '../domain/refund';
import { isFinal } from '../domain/refund-state';
import { asking } from './refund/activities';
import { askClosedRoute, leftRoutes } from './refund/closed-routes';
import { failureType } from './refund/compensations';
import { requestIdOfMemo } from './request-id';
import { untilQuiet } from './until-quiet';

const recording = proxyLocalActivities<LateTruthActivities & RecordingActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' },
});

/**
 * What a provider says after a refund has closed (rule 3.1.8). The callback that started this is a hint; the query
 * decides: a succeeded refund that failed later is reversed, a closed one that was paid after all is posted and alarmed,
 * and reversed, too, should that come back.
 */
export async function refundReversalWorkflow(input: LateTruthInput): Promise<string> {
  return untilQuiet(() => lookInto(input));
}

async function lookInto(input: LateTruthInput): Promise<string> {
  const opened = await recording.loadRefund(input);
  if (opened === null || !isFinal(opened.progress.state)) return 'nothing_closed';
  const ref = { ...input, paymentId: opened.progress.paymentId, requestId: requestIdOfMemo() };
  const { progress } = opened;
  try {
    const outcome = await askUntilAnswered(ref, opened);
    if (outcome === null) return await giveUp(ref, 'late_truth_unknown');
    const result = await follow(ref, progress, outcome);
    return (await followUntilAnswered(ref, opened)) ?? result;
  } catch (error) {
    await recording.raiseAlert({ ...ref, alert: 'late_truth_stuck', severity: 'critical', detail: failureType(error) });
    return 'stuck';
  }
}

async function giveUp(ref: RefundRef, alert: string): Promise<string> {
  await recording.raiseAlert({
    ...ref,
    alert,
    severity: 'critical',
    detail: 'no_answer_in_time',
  });
  return 'unknown';
}

async function follow(ref: RefundRef, progress: RefundProgress, outcome: RefundOutcome): Promise<string> {
  const { state } = progress;
  const at = new Date(Date.now()).toISOString();
  const code = cameBack(outcome);
  if (state === 'succeeded' && code !== null) {
    await recording.reverseRefund({ ...ref, at, code });
    return 'reversed';
  }
  if (state !== 'succeeded' && state !== 'reversed' && outcome.kind === 'succeeded') {
    await recording.recordLateSuccess({ ...ref, at, providerRefundId: outcome.providerRefundId });
    return 'late_success';
  }
  if (state === 'reversed' && outcome.kind === 'succeeded') {
    if (patched('paid-after-reversal-blocks')) {
      await recording.recordLateSuccess({ ...ref, at, providerRefundId: outcome.providerRefundId });
    } else {
      await recording.raiseAlert({ ...ref, alert: 'paid_after_reversal', severity: 'critical', detail: state });
    }
    return 'contradicted';
  }
  if (outcome.kind === 'mismatch') {
    await recording.raiseAlert({ ...ref, alert: 'provider_mismatch', severity: 'critical', detail: outcome.reason });
  }
  return takeBack(ref, outcome, progress.providerRefundId);
}

/** What was paid after the end may have come back: whether it was paid, and over which route, the books tell. */
async function takeBack(ref: RefundRef, outcome: RefundOutcome, knownId: string | null): Promise<string> {
  const code = cameBack(outcome);
  const providerRefundId = ('providerRefundId' in outcome ? outcome.providerRefundId : null) ?? knownId;
  if (code === null || providerRefundId === null || !patched('late-success-comes-back')) return 'nothing_new';
  const at = new Date(Date.now()).toISOString();
  return recording.reverseLateSuccess({ ...ref, at, code, providerRefundId });
}

/** The code with which a refund that had been paid came back; null when it did not. */
function cameBack(outcome: RefundOutcome): string | null {
  switch (outcome.kind) {
    case 'failed':
      return outcome.code;
    case 'canceled':
      return 'canceled_by_provider';
    // The payer's bank did not keep it. Whatever else a provider asks for after it has paid proves nothing.
    case 'action_required':
      return outcome.reason === 'abnormal' ? outcome.reason : null;
    default:
      return null;
  }
}

interface Heard {
  readonly result: 'late_success' | 'reversed' | null;
  /** Whose providers gave no answer that settles it. */
  readonly silent: readonly ClosedRoute[];
}

/** A route that was closed may have paid after all, beside or instead of the one that the refund took then (rule 3.1.12). */
async function followClosedRoutes(
  ref: RefundRef,
  progress: RefundProgress,
  routes: readonly ClosedRoute[],
): Promise<Heard> {
  let result: Heard['result'] = null;
  const silent: ClosedRoute[] = [];
  for (const route of routes) {
    const outcome = await askClosedRoute(callOf(ref, progress), route);
    if (!settled(outcome)) silent.push(route);
    if (outcome.kind !== 'succeeded') {
      if ((await takeBack(ref, outcome, route.providerRefundId)) === 'reversed') result = 'reversed';
      continue;
    }
    const at = new Date(Date.now()).toISOString();
    const { providerRefundId } = outcome;
    await recording.recordLateSuccess({ ...ref, at, providerRefundId, closedRoute: route.provider });
    result = 'late_success';
    if (!patched(untilAllAnswered)) break;
  }
  return { result, silent };
}

/** Nobody else asks once this has ended: each closed route is heard, however long its provider keeps silent. */
async function followUntilAnswered(
  ref: RefundRef,
  { progress, providerPolicy }: OpenedRefund,
): Promise<Heard['result']> {
  const startedMs = Date.now();
  let { result, silent } = await followClosedRoutes(ref, progress, leftRoutes(progress));
  for (let n = 0; silent.length > 0 && patched(untilAllAnswered); n += 1) {
    if (Date.now() - startedMs >= providerPolicy.unknownLimitMs) {
      await giveUp(ref, 'closed_route_unclear');
      break;
    }
    await sleep(queryDelayMs(providerPolicy, n), { summary: 'wait before asking a closed route again' });
    const heard = await followClosedRoutes(ref, progress, silent);
    result ??= heard.result;
    ({ silent } = heard);
  }
  return result;
}

const untilAllAnswered = 'closed-routes-until-all-answered';

const settled = (outcome: RefundOutcome): boolean =>
  !['unknown', 'unsent', 'held', 'processing'].includes(outcome.kind);

async function askUntilAnswered(ref: RefundRef, opened: OpenedRefund): Promise<RefundOutcome | null> {
  const { progress, providerPolicy } = opened;
  const startedMs = Date.now();
  let silent = leftRoutes(progress);
  for (let n = 0; Date.now() - startedMs < providerPolicy.unknownLimitMs; n += 1) {
    const outcome = await ask(ref, progress);
    if (settled(outcome)) return outcome;
    // It may keep everybody waiting for days: whoever else may have paid is asked meanwhile.
    if (silent.length > 0 && patched(n === 0 ? 'closed-routes-meanwhile' : untilAllAnswered)) {
      ({ silent } = await followClosedRoutes(ref, progress, silent));
    }
    await sleep(queryDelayMs(providerPolicy, n), { summary: 'wait before asking again' });
  }
  return null;
}

async function ask(ref: RefundRef, progress: RefundProgress): Promise<RefundOutcome> {
  try {
    return await asking(progress.provider).queryRefund(callOf(ref, progress));
  } catch (error) {
    return { kind: 'unknown', reason: failureType(error) };
  }
}

function callOf(ref: RefundRef, progress: RefundProgress): GatewayCallInput {
  const { provider, account, providerPaymentId, providerRefundId, amount, currency, attempt } = progress;
  const key = providerKey(ref.refundId, attempt?.keyNumber ?? 1);
  return { ...ref, provider, account, providerPaymentId, providerRefundId, amount, currency, key };
}
