import type { SealResult } from '../../../activities/sealing/contract';
import type { LedgerSealerInput } from '../../../domain/ledger-sealer';
import { ApplicationFailure } from '@temporalio/common';
import type {
  Activities,
  HeldBack,
  OpenedPayment,
  OpenInput,
  OpenResult,
  PaymentAnswer,
  ReconcileInput,
  ReleaseInput,
  ReleaseResult,
  SubmitInput,
  Superseded,
  TransitionWrite,
  WebhookAttemptResult,
  WriteResult,
} from '../../../activities/contract';
import type { RefundListing, RefundOutcome } from '../../../domain/outcome';
import type {
  ApprovalPlan,
  OpenedRefund,
  OtherRoute,
  RefundInput,
  RefundProgress,
  RiskDecision,
  Transition,
} from '../../../domain/refund';
import type { ProviderPolicy } from '../../../domain/policy';
import { stageAfter } from '../../../domain/approval-plan';
import { isFinal, type RefundState } from '../../../domain/refund-state';
import type { VerificationCheck } from '../../../domain/verification';

export const policyForTests: Omit<OpenedRefund, 'progress'> = {
  wait: { verificationMs: 86_400_000, reviewMs: 604_800_000, returnMs: 2_592_000_000, actionMs: 2_592_000_000 },
  providerPolicy: {
    keyHorizonMs: 82_800_000,
    firstQueryAfterMs: 2_000,
    maxQueryIntervalMs: 86_400_000,
    unknownLimitMs: 604_800_000,
    processingLimitMs: 3_888_000_000,
    heldRetryMs: 5_000,
    callTimeoutMs: 20_000,
  },
};

/** A promise that a test keeps when it is time. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A failure that no repetition can mend. */
export const hopeless = (type: string): ApplicationFailure => ApplicationFailure.nonRetryable(type, type);

type Answer<T> = T | Error | (() => T | Promise<T>);

/** A refund's row and its provider, in memory, with every answer of the provider laid out in advance. */
export class FakeActivities implements Activities {
  readonly calls: { name: string; input: unknown }[] = [];
  readonly alerts: { alert: string; severity: string; detail: string }[] = [];
  readonly transitions: Transition[] = [];
  reservation: 'none' | 'held' | 'settled' | 'released' = 'none';
  progress: RefundProgress | null = null;

  plan: ApprovalPlan = { verification: false, approvals: 0, goodsReturn: false };
  risk: RiskDecision = { decision: 'allow', score: 0, rules: [], policyVersion: 'test' };
  refusal: string | null = null;
  /** False: as before a refund was decided in the step that opens it. */
  decidesWhenOpening = true;
  submits: Answer<RefundOutcome | HeldBack>[] = [];
  queries: Answer<RefundOutcome>[] = [];
  redirects: Answer<RefundOutcome | HeldBack>[] = [];
  listings: Answer<RefundListing>[] = [];
  payments: Answer<PaymentAnswer>[] = [];
  policy = policyForTests;
  /** Where refunds can go when the way the money came is closed. */
  otherRoute: OtherRoute | null = null;
  verified: VerificationCheck = true;
  /** What attempts come to, in turn; after them, `verified`. */
  checks: VerificationCheck[] = [];
  /** The books have the refund as paid after it had closed. */
  paidLate = false;
  /** Thrown, in turn, by the activity of that name. */
  readonly failures: Record<string, Error[]> = {};
  /** Run before the activity of that name does anything: a place to hold it up. */
  readonly before: Record<string, () => Promise<void> | void> = {};
  /** Whose row is ahead: the next write is refused and answered with this. */
  ahead: RefundProgress | null = null;
  /** By which that row's provider has refunds wait. */
  aheadPolicy: ProviderPolicy = policyForTests.providerPolicy;
  openedPayment: OpenedPayment | null = {
    provider: 'stripe',
    registered: false,
    providerPolicy: policyForTests.providerPolicy,
    result: null,
    resumed: false,
    payable: false,
    expiresAt: null,
  };
  /** How long after its request a payment expires; null: never. */
  expiryMs: number | null = 3 * 86_400_000;
  paymentFinds: Answer<PaymentAnswer>[] = [];
  /** What closing answers; by default what is found. */
  closes: Answer<PaymentAnswer>[] | null = null;
  webhookAttempts: Answer<WebhookAttemptResult>[] = [];
  seals: Answer<SealResult>[] = [];

  async openRefund(input: OpenInput): Promise<OpenResult | null> {
    await this.enter('openRefund', input);
    if (this.progress === null) {
      this.progress = freshProgress(input, this.refusal);
      if (this.refusal === null) this.reservation = 'held';
    }
    const { progress } = this;
    const opened = { progress, ...this.policy };
    if (!this.decidesWhenOpening || progress.state !== 'requested' || input.assessAt === undefined) return opened;
    const step = { ...input, revision: progress.revision + 1, at: input.assessAt };
    return { ...opened, assessed: await this.assessRisk(step) };
  }

  async assessRisk(input: Parameters<Activities['assessRisk']>[0]): ReturnType<Activities['assessRisk']> {
    await this.enter('assessRisk', input);
    const { risk, plan } = this;
    const to = risk.decision === 'reject' ? 'requested' : stageAfter('requested', plan);
    const transition: Transition = {
      revision: input.revision,
      to,
      at: input.at,
      by: 'engine',
      reason: `risk_${risk.decision}`,
    };
    const result = this.write([transition], { risk, plan });
    return result.kind === 'superseded' ? result : { kind: 'assessed', risk, plan, transition };
  }

  async recordTransitions(input: TransitionWrite): Promise<WriteResult> {
    await this.enter('recordTransitions', input);
    return this.write(input.transitions, changes(input));
  }

  async settleRefund(input: TransitionWrite & { at: string }): Promise<WriteResult> {
    await this.enter('settleRefund', input);
    if (this.reservation === 'released') await this.raiseAlert(paidAfterRelease);
    this.reservation = 'settled';
    return this.write(input.transitions, changes(input));
  }

  async releaseReservation(input: ReleaseInput): Promise<ReleaseResult> {
    await this.enter('releaseReservation', input);
    if (this.ahead !== null) return this.yieldTo(this.ahead);
    const row = this.progress;
    if (row !== null && (row.revision > input.revision || (row.attempt !== null && !input.sent))) {
      return { kind: 'superseded', progress: row };
    }
    this.reservation = 'released';
    return { kind: 'released' };
  }

  async raiseAlert(input: { alert: string; severity: string; detail: string }): Promise<void> {
    await this.enter('raiseAlert', input);
    this.alerts.push({ alert: input.alert, severity: input.severity, detail: input.detail });
  }

  async checkVerification(input: unknown): Promise<VerificationCheck> {
    await this.enter('checkVerification', input);
    return this.checks.shift() ?? this.verified;
  }

  async findOtherRoute(input: unknown): Promise<OtherRoute | null> {
    await this.enter('findOtherRoute', input);
    return this.otherRoute;
  }

  async makeBackup(): ReturnType<Activities['makeBackup']> {
    await this.enter('makeBackup', {});
    return { backup: '2026-03-01T10-00-00-000Z', removed: [] };
  }

  async fillSearchSink(): ReturnType<Activities['fillSearchSink']> {
    await this.enter('fillSearchSink', {});
    return { indexed: 0, rejected: 0, caughtUp: true };
  }

  async runBank(): ReturnType<Activities['runBank']> {
    await this.enter('runBank', {});
    return { accounts: 0, failed: 0 };
  }

  async reconcileDay(input: ReconcileInput): ReturnType<Activities['reconcileDay']> {
    await this.enter('reconcileDay', input);
    return { id: 'rec_1', differences: 1 };
  }

  async settleUndecided(input: ReconcileInput): ReturnType<Activities['settleUndecided']> {
    await this.enter('settleUndecided', input);
    return { settled: 1 };
  }

  async submitRefund(input: SubmitInput): ReturnType<Activities['submitRefund']> {
    await this.enter('submitRefund', input);
    const before = this.progress;
    const result = this.write(input.transitions, {
      pendingResolution: null,
      ...(input.isNextKey ? { failure: null, providerRefundId: null } : {}),
      attempt: {
        number: input.attempt,
        keyNumber: input.keyNumber,
        keyFirstSentAt:
          this.progress?.attempt?.keyNumber === input.keyNumber ? this.progress.attempt.keyFirstSentAt : input.sentAt,
        lastSentAt: input.sentAt,
      },
    });
    if (result.kind === 'superseded') return result;
    const answer = await take(this.submits, 'submitRefund');
    if (isUnrecorded(answer)) this.undo(before);
    return answer;
  }

  async redirectAbnormal(input: unknown): ReturnType<Activities['redirectAbnormal']> {
    await this.enter('redirectAbnormal', input);
    return take(this.redirects, 'redirectAbnormal');
  }

  async queryRefund(input: unknown): Promise<RefundOutcome> {
    await this.enter('queryRefund', input);
    return take(this.queries, 'queryRefund');
  }

  async listRefunds(input: unknown): Promise<RefundListing> {
    await this.enter('listRefunds', input);
    return take(this.listings, 'listRefunds');
  }

  async loadRefund(): Promise<OpenedRefund | null> {
    return this.progress === null ? null : { progress: this.progress, ...this.policy };
  }

  async startLateTruth(input: unknown): Promise<void> {
    await this.enter('startLateTruth', input);
  }

  async reverseRefund(input: unknown): Promise<void> {
    await this.enter('reverseRefund', input);
    this.lateStep('reversed');
  }

  async recordLateSuccess(input: unknown): Promise<void> {
    await this.enter('recordLateSuccess', input);
  }

  async reverseLateSuccess(input: unknown): Promise<'reversed' | 'nothing_new'> {
    await this.enter('reverseLateSuccess', input);
    return this.paidLate ? 'reversed' : 'nothing_new';
  }

  async takePayment(input: unknown): Promise<PaymentAnswer> {
    await this.enter('takePayment', input);
    return take(this.payments, 'takePayment');
  }

  async findPayment(input: unknown): Promise<PaymentAnswer> {
    await this.enter('findPayment', input);
    return take(this.paymentFinds, 'findPayment');
  }

  async closePayment(input: unknown): Promise<PaymentAnswer> {
    await this.enter('closePayment', input);
    return take(this.closes ?? this.paymentFinds, 'closePayment');
  }

  async openPayment(input: Parameters<Activities['openPayment']>[0]): ReturnType<Activities['openPayment']> {
    await this.enter('openPayment', input);
    if (this.openedPayment === null || this.openedPayment.registered || this.expiryMs === null)
      return this.openedPayment;
    const expiresAt = new Date(Date.parse(input.requestedAt) + this.expiryMs).toISOString();
    return { ...this.openedPayment, expiresAt };
  }

  async raisePaymentAlert(input: Parameters<Activities['raisePaymentAlert']>[0]): Promise<void> {
    await this.enter('raisePaymentAlert', input);
    this.alerts.push({ alert: input.alert, severity: input.severity, detail: input.detail });
  }

  async concludePayment(
    input: Parameters<Activities['concludePayment']>[0],
  ): ReturnType<Activities['concludePayment']> {
    await this.enter('concludePayment', input);
    if (input.outcome.kind === 'captured') return { status: 'captured' };
    return input.expired === true ? { status: 'expired' } : { status: 'failed', code: input.outcome.kind, differs: [] };
  }

  async importProviderRefunds(input: unknown): Promise<void> {
    await this.enter('importProviderRefunds', input);
  }

  async loadPayment(): ReturnType<Activities['loadPayment']> {
    return { provider: 'stripe', providerPolicy: policyForTests.providerPolicy };
  }

  async sweep(): ReturnType<Activities['sweep']> {
    await this.enter('sweep', {});
    return { recovered: 0, delivered: 0 };
  }

  async attemptWebhook(input: unknown): ReturnType<Activities['attemptWebhook']> {
    await this.enter('attemptWebhook', input);
    return take(this.webhookAttempts, 'attemptWebhook');
  }

  async sealRecords(input: LedgerSealerInput): Promise<SealResult> {
    await this.enter('sealRecords', input);
    return take(this.seals, 'sealRecords');
  }

  async ensureSealer(): Promise<void> {
    await this.enter('ensureSealer', {});
  }

  /** Names of the activities that ran, in order. */
  names(): string[] {
    return this.calls.map(({ name }) => name);
  }

  /** The states the row went through. */
  states(): string[] {
    return this.transitions.map(({ to }) => to).filter((to, i, all) => to !== all[i - 1]);
  }

  /** How often the activity of that name ran. */
  count(name: string): number {
    return this.calls.filter((call) => call.name === name).length;
  }

  /** What the activity of that name was called with, in order. */
  inputs<T>(name: string): T[] {
    return this.calls.filter((call) => call.name === name).map(({ input }) => input as T);
  }

  private async enter(name: string, input: unknown): Promise<void> {
    this.calls.push({ name, input });
    await this.before[name]?.();
    const failure = this.failures[name]?.shift();
    if (failure !== undefined) throw failure;
  }

  private lateStep(to: RefundState): void {
    const { revision } = this.progress!;
    const at = new Date().toISOString();
    this.transitions.push({ revision: revision + 1, to, at, by: 'engine', reason: 'late' });
    this.progress = { ...this.progress!, state: to, revision: revision + 1 };
  }

  private undo(before: RefundProgress | null): void {
    while ((this.transitions.at(-1)?.revision ?? 0) > (before?.revision ?? 0)) this.transitions.pop();
    this.progress = before;
  }

  private yieldTo(progress: RefundProgress): Superseded {
    this.progress = progress;
    this.ahead = null;
    return { kind: 'superseded', progress, providerPolicy: this.aheadPolicy };
  }

  private write(transitions: readonly Transition[], set: Partial<RefundProgress>): WriteResult {
    if (this.ahead !== null) return this.yieldTo(this.ahead);
    const row = this.progress!;
    const last = transitions.at(-1);
    const revision = last?.revision ?? row.revision;
    if (last !== undefined && row.revision >= revision && row.state !== last.to) {
      return { kind: 'superseded', progress: row };
    }
    if (isFinal(row.state) && last?.to !== row.state) return { kind: 'superseded', progress: row };
    const fresh = transitions.filter((transition) => transition.revision > row.revision);
    this.transitions.push(...fresh);
    this.progress = {
      ...row,
      ...set,
      state: last?.to ?? row.state,
      revision,
      since: last !== undefined && last.to !== row.state ? last.at : row.since,
    };
    return { kind: 'written' };
  }
}

/** Held back before anything was recorded: the row stays as it is. */
const isUnrecorded = (answer: unknown): boolean =>
  typeof answer === 'object' && (answer as Partial<HeldBack>).recorded === false;

const paidAfterRelease = { alert: 'paid_after_release', severity: 'critical', detail: 'released' };

const changes = (input: TransitionWrite): Partial<RefundProgress> => ({
  ...(input.failure === undefined ? {} : { failure: input.failure }),
  ...(input.providerRefundId === undefined ? {} : { providerRefundId: input.providerRefundId }),
  ...(input.pendingResolution === undefined ? {} : { pendingResolution: input.pendingResolution }),
  ...(input.closedRoutes === undefined ? {} : { closedRoutes: input.closedRoutes }),
  ...(input.destinationId === undefined ? {} : { destinationId: input.destinationId }),
  ...(input.proven === undefined ? {} : { proven: input.proven }),
  ...(input.route === undefined ? {} : { ...input.route, providerRefundId: null }),
});

/** Takes the next answer; the last one stays for ever after. */
async function take<T>(answers: Answer<T>[], what: string): Promise<T> {
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  if (answer === undefined) throw new Error(`The test laid out no answer for ${what}`);
  if (answer instanceof Error) throw answer;
  return typeof answer === 'function' ? (answer as () => T | Promise<T>)() : answer;
}

export const freshProgress = (
  input: Pick<RefundInput, 'paymentId' | 'requestedAt'>,
  refusal: string | null = null,
): RefundProgress => ({
  state: refusal === null ? 'requested' : 'rejected',
  revision: refusal === null ? 1 : 2,
  since: input.requestedAt,
  paymentId: input.paymentId,
  amount: 1_250,
  currency: 'GBP',
  provider: 'stripe',
  account: 'acct_test',
  providerPaymentId: 'pi_test',
  providerRefundId: null,
  risk: null,
  plan: null,
  approvedBy: [],
  attempt: null,
  failure: refusal === null ? null : { code: refusal, stage: 'request' },
  pendingResolution: null,
});
