import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { AssessResult, OpenResult, RefundRef, Superseded, WriteResult } from '../../activities/contract';
import type { TimelineEntry } from '../../domain/refund-messages';
import { canTransition, isFinal, statusOf, type RefundState } from '../../domain/refund-state';
import type {
  Actor,
  Awaiting,
  ChosenRoute,
  OpenedRefund,
  RefundInput,
  RefundProgress,
  RefundSnapshot,
  Transition,
} from '../../domain/refund';
import type { ProviderPolicy, WaitPolicy } from '../../domain/policy';
import { searchAttributes } from '../search-attributes';
import { Notice } from './notice';
import type { Hold, Proof, Redirect, Resolution, Standing, TriesUsedUp, UnwrittenStep } from './standing';

export const engine: Actor = 'engine';

/** Where one run of the refund workflow stands: the progress it shares with the row, and what has been asked of it. */
export class RefundRun {
  readonly input: RefundInput;
  readonly ref: RefundRef;
  timeline: TimelineEntry[] = [];
  awaiting: Awaiting | null = null;

  /** How many came before the row was read, and have not been heard yet. */
  early = 0;
  /** What people and callbacks have asked for; the main coroutine acts on it. */
  cancelRequestedBy: Actor | null = null;
  /** What the customer has proved and the story has not taken up yet. */
  proofs: Proof[] = [];
  triesUsedUp: TriesUsedUp | null = null;
  approvals: Actor[] = [];
  rejectedBy: Actor | null = null;
  returnConfirmedBy: Actor | null = null;
  resolution: Resolution | null = null;
  reported = false;
  closedRouteReported = false;
  redirect: Redirect | null = null;

  /** How the provider has behaved since its last definite answer. */
  unknownSince: string | null = null;
  actionSince: string | null = null;
  queries = 0;
  /** Since when a report that came while an operator was to decide has had no answer. */
  unheardSince: string | null = null;
  holds = 0;
  /** Whether a call is out that may yet be held back, so that the refund would be approved still. */
  isTrying = false;
  hold: Hold = { isOwn: false, retryAfterMs: 0 };

  private lastAnswer: string | null = null;
  private abandoned = false;
  private opened: OpenedRefund | null = null;
  private assessed: AssessResult | null = null;
  private current: RefundProgress | null = null;
  private unwritten: readonly UnwrittenStep[] = [];
  private revisions = 0;
  private readonly notice = new Notice();
  private tail: Promise<unknown> = Promise.resolve();

  constructor(input: RefundInput) {
    this.input = input;
    const requestId = workflowInfo().memo?.['request_id'];
    this.ref = {
      merchantId: input.merchantId,
      refundId: input.refundId,
      paymentId: input.paymentId,
      requestId: typeof requestId === 'string' ? requestId : null,
    };
    this.note('requested', engine, 'accepted');
  }

  get state(): RefundState {
    return this.current?.state ?? 'requested';
  }

  get progress(): RefundProgress {
    if (this.current === null) throw new Error('The refund has not been opened');
    return this.current;
  }

  get wait(): WaitPolicy {
    return this.policies().wait;
  }

  get providerPolicy(): ProviderPolicy {
    return this.policies().providerPolicy;
  }

  /** Workflow time, RFC 3339. */
  now(): string {
    return new Date(Date.now()).toISOString();
  }

  open({ assessed, ...opened }: OpenResult): void {
    this.opened = opened;
    this.assessed = assessed ?? null;
    this.adopt(opened);
  }

  /** What was decided when the refund was opened, once. */
  takeAssessment(): AssessResult | null {
    const { assessed } = this;
    this.assessed = null;
    return assessed;
  }

  /** Goes on from where the row stands: another run, or an operator's restore, was ahead of this one. */
  adopt({ progress, providerPolicy }: Pick<Superseded, 'progress' | 'providerPolicy'>): void {
    const moved = progress.state !== this.state;
    const isElsewhere = this.current !== null && !isSameWay(this.current, progress);
    this.current = progress;
    this.revisions = progress.revision;
    this.unwritten = [];
    this.approvals = [...progress.approvedBy, ...this.approvals.filter((by) => !progress.approvedBy.includes(by))];
    if (moved) this.note(progress.state, engine, 'resumed');
    if (isElsewhere && providerPolicy !== undefined) this.beginAnew(providerPolicy);
  }

  change(change: Partial<RefundProgress>): void {
    this.current = { ...this.progress, ...change };
  }

  /** How far this run knows its row to be: what it may undo. */
  standing(): { readonly revision: number; readonly sent: boolean } {
    return { revision: this.progress.revision, sent: this.progress.attempt !== null };
  }

  nextRevision(): number {
    this.revisions += 1;
    return this.revisions;
  }

  /** Steps to a state of the machine. The row learns of it with the next write. */
  enter(to: RefundState, reason: string, by: Actor = engine): void {
    const { state } = this;
    if (!canTransition(state, to)) throw new Error(`The machine has no edge ${state} -> ${to}`);
    this.record(to, reason, by);
    this.awaiting = null;
    if (to !== 'submitting') this.holds = 0;
  }

  /** Leaves a note in the row's history without leaving the state. */
  remark(reason: string, by: Actor): void {
    this.record(this.state, reason, by);
  }

  /** Takes over a step that an activity has written in the same write as its own result. */
  take(transition: Transition): void {
    this.change({ state: transition.to, since: transition.at, revision: transition.revision });
    if (transition.to !== 'requested') this.note(transition.to, transition.by, transition.reason);
  }

  /** The steps that no write has carried to the row yet. */
  pending(): readonly Transition[] {
    return this.unwritten.map(({ transition }) => transition);
  }

  /** Called with a write's result: either the row has our steps now, or it was ahead and we follow it. */
  settleWrite(result: WriteResult): void {
    if (result.kind === 'superseded') this.adopt(result);
    else this.acknowledge();
  }

  acknowledge(): void {
    this.change({ revision: this.revisions });
    this.unwritten = [];
  }

  /** One at a time speaks with the provider and acts on the answer: pursuit and operators' decisions never interleave. */
  async exclusively<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(act);
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Whether the row has been read: before that the state says nothing. */
  isKnown(): boolean {
    return this.abandoned || this.opened !== null;
  }

  /** Whether the refund has ended and its row says so: until then it may still turn out that another run was ahead. */
  isOver(): boolean {
    return this.abandoned || (isFinal(this.state) && this.unwritten.length === 0);
  }

  /** Nothing is known of the request: there is nothing to do and nothing to undo. */
  abandon(): void {
    this.abandoned = true;
  }

  /** Whether the client that waits for the decision can be answered. */
  isDecided(): boolean {
    return this.abandoned || this.state !== 'requested';
  }

  requestCancel(by: Actor): void {
    if (this.cancelRequestedBy !== null) return;
    this.cancelRequestedBy = by;
    this.note(this.state, by, 'cancel_requested');
  }

  /** A definite answer, unless it is the one the provider gave last time: what comes next starts afresh. */
  answered(kind: string): void {
    if (kind === this.lastAnswer) return;
    this.lastAnswer = kind;
    this.unknownSince = null;
    this.actionSince = null;
    this.queries = 0;
    this.holds = 0;
  }

  /** Goes another way from here: what the way before answered says nothing of this one. */
  reroute({ provider, account, destinationId }: ChosenRoute, providerPolicy: ProviderPolicy): void {
    this.change({ provider, account, destinationId, providerRefundId: null });
    this.beginAnew(providerPolicy);
  }

  /** Where the run stands, for `takeBack`. */
  mark(): Standing {
    return { progress: this.progress, unwritten: this.unwritten };
  }

  /** Goes back to where the run stood: the steps since then did not come about. Their numbers stay used. */
  takeBack({ progress, unwritten }: Standing): void {
    const undone = this.unwritten.filter((step) => !unwritten.includes(step)).map(({ entry }) => entry);
    this.timeline = this.timeline.filter((entry) => !undone.includes(entry));
    this.unwritten = unwritten;
    this.current = progress;
  }

  snapshot(): RefundSnapshot {
    const { current, input } = this;
    return {
      refundId: input.refundId,
      merchantId: input.merchantId,
      paymentId: input.paymentId,
      state: this.state,
      status: statusOf(this.state),
      revision: this.revisions,
      amount: current?.amount ?? null,
      currency: current?.currency ?? null,
      provider: current?.provider ?? null,
      providerRefundId: current?.providerRefundId ?? null,
      risk: current?.risk ?? null,
      failure: current?.failure ?? null,
      awaiting: this.awaiting,
    };
  }

  /** Tells operators where the refund stands, and what it waits for. */
  publish(awaiting: Awaiting | null = null): void {
    this.awaiting = awaiting;
    this.notice.show(this.snapshot());
  }

  private beginAnew(providerPolicy: ProviderPolicy): void {
    this.opened = { ...this.policies(), providerPolicy };
    this.redirect = null;
    this.answered('rerouted');
    upsertSearchAttributes([{ key: searchAttributes.provider, value: this.progress.provider }]);
  }

  private policies(): OpenedRefund {
    if (this.opened === null) throw new Error('The refund has not been opened');
    return this.opened;
  }

  private record(to: RefundState, reason: string, by: Actor): void {
    const transition: Transition = { revision: this.nextRevision(), to, at: this.now(), by, reason };
    // A vote counts for the state it was given in.
    if (to !== this.state) this.change({ state: to, since: transition.at, pendingResolution: null });
    this.unwritten = [...this.unwritten, { transition, entry: this.note(to, by, reason) }];
  }

  private note(state: RefundState, by: Actor, reason: string): TimelineEntry {
    const entry: TimelineEntry = { at: this.now(), state, by, reason };
    this.timeline.push(entry);
    return entry;
  }
}

const isSameWay = (one: RefundProgress, other: RefundProgress): boolean =>
  one.provider === other.provider &&
  one.account === other.account &&
  (one.destinationId ?? null) === (other.destinationId ?? null);

export const isSuperseded = (result: { readonly kind: string }): result is Superseded => result.kind === 'superseded';
