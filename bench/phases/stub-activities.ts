import type { Activities, AssessInput, AssessResult, OpenInput, OpenResult } from '../../activities/contract';
import { stageAfter } from '../../domain/approval-plan';
import type { ApprovalPlan, OpenedRefund, RiskDecision } from '../../domain/refund';
import { stubPayment, stubRequest } from './stub-payment';

const dayMs = 86_400_000;

const policy: Omit<OpenedRefund, 'progress'> = {
  wait: { verificationMs: dayMs, reviewMs: 7 * dayMs, returnMs: 30 * dayMs, actionMs: 30 * dayMs },
  providerPolicy: {
    keyHorizonMs: dayMs,
    firstQueryAfterMs: 2_000,
    maxQueryIntervalMs: dayMs,
    unknownLimitMs: 7 * dayMs,
    processingLimitMs: 45 * dayMs,
    heldRetryMs: 5_000,
    callTimeoutMs: 20_000,
  },
};
const plan: ApprovalPlan = { verification: false, approvals: 0, goodsReturn: false };
const risk: RiskDecision = { decision: 'allow', score: 0, rules: [], policyVersion: 'bench' };

const notOnTheStraightPath = async (): Promise<never> => {
  throw new Error('The straight path does not come here');
};

const open = async (input: OpenInput): Promise<OpenResult> => ({
  ...policy,
  ...(input.assessAt !== undefined && { assessed: assessed({ revision: 2, at: input.assessAt }) }),
  progress: {
    state: 'requested',
    revision: 1,
    since: input.requestedAt,
    paymentId: input.paymentId,
    amount: stubRequest.amount ?? stubPayment.captured,
    currency: stubPayment.currency,
    provider: stubPayment.provider,
    account: stubPayment.account,
    providerPaymentId: stubPayment.providerPaymentId ?? '',
    providerRefundId: null,
    risk: null,
    plan: null,
    approvedBy: [],
    attempt: null,
    failure: null,
    pendingResolution: null,
  },
});

function assessed({ revision, at }: Pick<AssessInput, 'revision' | 'at'>): AssessResult {
  const transition = { revision, to: stageAfter('requested', plan), at, by: 'engine', reason: 'risk_allow' };
  return { kind: 'assessed', risk, plan, transition };
}

/** Every step of the straight path answers at once: what is left is what the engine itself costs. */
export const stubActivities: Activities = {
  openRefund: open,
  assessRisk: async (input) => assessed(input),
  submitRefund: async () => ({ kind: 'succeeded', providerRefundId: 're_3Nb0000000000000000000000' }),
  settleRefund: async () => ({ kind: 'written' }),
  sweep: async () => ({ recovered: 0, delivered: 0 }),
  recordTransitions: notOnTheStraightPath,
  releaseReservation: notOnTheStraightPath,
  raiseAlert: notOnTheStraightPath,
  checkVerification: notOnTheStraightPath,
  findOtherRoute: notOnTheStraightPath,
  runBank: notOnTheStraightPath,
  redirectAbnormal: notOnTheStraightPath,
  fillSearchSink: notOnTheStraightPath,
  makeBackup: notOnTheStraightPath,
  reconcileDay: notOnTheStraightPath,
  settleUndecided: notOnTheStraightPath,
  queryRefund: notOnTheStraightPath,
  listRefunds: notOnTheStraightPath,
  takePayment: notOnTheStraightPath,
  findPayment: notOnTheStraightPath,
  loadRefund: notOnTheStraightPath,
  closePayment: notOnTheStraightPath,
  raisePaymentAlert: notOnTheStraightPath,
  startLateTruth: notOnTheStraightPath,
  reverseRefund: notOnTheStraightPath,
  recordLateSuccess: notOnTheStraightPath,
  reverseLateSuccess: notOnTheStraightPath,
  openPayment: notOnTheStraightPath,
  concludePayment: notOnTheStraightPath,
  importProviderRefunds: notOnTheStraightPath,
  loadPayment: notOnTheStraightPath,
  attemptWebhook: notOnTheStraightPath,
  sealRecords: notOnTheStraightPath,
  ensureSealer: notOnTheStraightPath,
};
