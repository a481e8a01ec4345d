import { Context } from '@temporalio/activity';
import { safeTrace } from '../domain/safe-trace';
import type { RefundRef } from './contract';
import type { Activities } from './contract';
import { makeBackup } from './backup/make-backup';
import { runBank } from './bank/run-bank';
import { gatewayOf, providerPolicyOf, type ActivityDeps } from './deps';
import { aboutRefund } from './notify/about';
import { createCircuits } from './gateway/circuits';
import { guardGateway } from './gateway/guard-gateway';
import { withHeartbeat } from './gateway/heartbeat';
import { redirectAbnormal } from './gateway/redirect-abnormal';
import { refundCall } from './gateway/refund-call';
import { submitRefund } from './gateway/submit-refund';
import { concludePayment, importProviderRefunds, openPayment } from './payments/record-payment';
import { closePayment, findPayment, takePayment } from './payments/take-payment';
import { recordLateSuccess, reverseRefund } from './recording/late-truth';
import { openRefund } from './recording/open-refund';
import { findOtherRoute } from './recording/other-route';
import { openedRefund } from './recording/progress';
import { checkVerification } from './recording/check-verification';
import { releaseReservation } from './recording/release-reservation';
import { reverseLateSuccess } from './recording/reverse-late-success';
import { settleRefund } from './recording/settle-refund';
import { writeRefund } from './recording/write-refund';
import { runSealer } from './sealing/run-sealer';
import { reconcileDay } from './reconcile/reconcile-day';
import { runOf } from './reconcile/run';
import { settleUndecided } from './reconcile/settle-undecided';
import { sweep } from './reconcile/sweep';
import { assessRisk } from './risk/assess-risk';
import { fillSink } from './search/fill-sink';
import { attemptWebhook } from './webhooks/attempt';

/** All activities over their dependencies. Workflows know their types only. */
export function createActivities(given: ActivityDeps): Activities {
  const deps = behindCircuits(given);
  return logged(deps, {
    openRefund: (input) => openRefund(deps, input),
    assessRisk: (input) => assessRisk(deps, input),
    recordTransitions: (input) => writeRefund(deps, input),
    settleRefund: (input) => settleRefund(deps, input),
    releaseReservation: (input) => releaseReservation(deps, input),
    raiseAlert: ({ merchantId, refundId, alert, severity, detail }) =>
      deps.store.alerts.raise({ kind: alert, severity, merchantId, subject: refundId, detail }, new Date()),
    checkVerification: (input) => checkVerification(deps, input),

    findOtherRoute: (input) => findOtherRoute(deps, input),

    submitRefund: (input) => withHeartbeat(() => submitRefund(deps, input)),
    redirectAbnormal: (input) => withHeartbeat(() => redirectAbnormal(deps, input)),
    queryRefund: (input) =>
      withHeartbeat(() =>
        deps.runSideEffect('gateway.query', () => gatewayOf(deps, input.provider).queryRefund(refundCall(input))),
      ),
    listRefunds: (input) =>
      withHeartbeat(() => gatewayOf(deps, input.provider).listRefunds(input.account, input.providerPaymentId)),

    loadRefund: async ({ merchantId, refundId }) => {
      const row = await deps.store.refunds.get(refundId, [merchantId]);
      return row === null ? null : openedRefund(deps, row);
    },
    startLateTruth: async ({ merchantId, refundId, requestId }) => {
      const row = await deps.store.refunds.get(refundId, [merchantId]);
      if (row !== null) await deps.workflows.startLateTruth({ merchantId, refundId }, aboutRefund(row, requestId));
    },
    reverseRefund: (input) => reverseRefund(deps, input),
    recordLateSuccess: (input) => recordLateSuccess(deps, input),
    reverseLateSuccess: (input) => reverseLateSuccess(deps, input),

    takePayment: (input) => withHeartbeat(() => takePayment(deps, input)),
    findPayment: (input) => withHeartbeat(() => findPayment(deps, input)),
    closePayment: (input) => withHeartbeat(() => closePayment(deps, input)),
    openPayment: (input) => openPayment(deps, input),
    concludePayment: (input) => concludePayment(deps, input),
    importProviderRefunds: (input) => importProviderRefunds(deps, input),
    loadPayment: async ({ merchantId, paymentId }) => {
      const payment = await deps.store.payments.get(paymentId, [merchantId]);
      if (payment === null) return null;
      const { provider } = payment;
      return { provider, providerPolicy: providerPolicyOf(deps, provider) };
    },
    raisePaymentAlert: ({ merchantId, paymentId, alert, severity, detail }) =>
      deps.store.alerts.raise({ kind: alert, severity, merchantId, subject: paymentId, detail }, new Date()),

    sweep: () => withHeartbeat(() => sweep(deps)),
    makeBackup: () => withHeartbeat(() => makeBackup(deps)),
    fillSearchSink: () => withHeartbeat(() => fillSink(deps)),
    reconcileDay: (input) => reconcileDay(deps, input),
    settleUndecided: (input) => withHeartbeat(() => settleUndecided(deps, runOf(deps, input))),
    runBank: () => withHeartbeat(() => runBank(deps)),

    sealRecords: ({ head }) => withHeartbeat(() => runSealer(deps, head, Context.current().cancellationSignal)),
    ensureSealer: () => deps.workflows.startSealer(),

    attemptWebhook: (input) => withHeartbeat(() => attemptWebhook(deps, input)),
  });
}

/** Every call to a provider goes through the circuit of its account. */
function behindCircuits(deps: ActivityDeps): ActivityDeps {
  const circuits = createCircuits(deps);
  const guarded = Object.values(deps.gateways).map((gateway) => [gateway.provider, guardGateway(gateway, circuits)]);
  return { ...deps, circuits, gateways: Object.fromEntries(guarded) as ActivityDeps['gateways'] };
}

/** Gives every activity a log line that carries the request's id when it fails: the failure itself goes to Temporal. */
function logged(deps: ActivityDeps, activities: Activities): Activities {
  const wrap =
    (name: string, act: (input: never) => Promise<unknown>) =>
    async (input: never): Promise<unknown> => {
      const startedMs = performance.now();
      const { refundId, paymentId, requestId } = (input ?? {}) as Partial<RefundRef>;
      const line = { activity: name, refund_id: refundId, payment_id: paymentId, request_id: requestId };
      try {
        const result = await act(input);
        deps.logger.debug({ ...line, duration_ms: Math.round(performance.now() - startedMs) }, 'activity done');
        return result;
      } catch (error) {
        deps.logger.warn({ ...line, trace: safeTrace(error) }, 'activity failed');
        throw error;
      }
    };
  return Object.fromEntries(
    Object.entries(activities).map(([name, act]) => [name, wrap(name, act as (input: never) => Promise<unknown>)]),
  ) as unknown as Activities;
}
