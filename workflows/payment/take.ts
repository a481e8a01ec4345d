import { patched } from '@temporalio/workflow';
import type { OpenedPayment, PaymentAnswer, PaymentCall } from '../../activities/contract';
import { at, recording } from './activities';
import { delayMs, isUnanswered, lost } from './ask';
import type { PaymentRun } from './payment-run';

export interface Ending {
  readonly outcome: PaymentAnswer;
  /** It was closed because nobody had paid in time. */
  readonly expired: boolean;
}

/** From this question on, every other one repeats the charge under its key: some providers cannot prove that it never came. */
const repeatFromQuestion = 3;

/** Takes one payment at its provider, or looks a registered one up: what was asked, and what the answers were. */
export class PaymentTaking {
  private readonly run: PaymentRun;
  private readonly call: PaymentCall;
  private readonly opened: OpenedPayment;
  private readonly takeUntilMs: number;
  private readonly expiresMs: number;
  /** A charge was sent whose answer is not known. */
  private uncertain: boolean;
  /** The charge was answered: repeating it would tell nothing new. */
  private takeAnswered = false;
  /** The charge was refused, but an earlier one may have arrived. */
  private refusal: PaymentAnswer | null = null;
  private unansweredSinceMs: number | null = null;
  private questions = 0;

  constructor(run: PaymentRun, call: PaymentCall, opened: OpenedPayment) {
    this.run = run;
    this.call = call;
    this.opened = opened;
    // Runs of before were not told of an expiry.
    this.expiresMs = opened.expiresAt == null ? Infinity : Date.parse(opened.expiresAt);
    // From the request on, not from this run's start: an earlier run may have used the key as soon as it was asked.
    const horizonMs = Date.parse(call.requestedAt) + opened.providerPolicy.keyHorizonMs;
    this.takeUntilMs = Math.min(horizonMs, this.expiresMs);
    this.uncertain = opened.resumed;
  }

  /** Follows the payment until it is captured, refused for good, or closed. */
  async pursue(): Promise<Ending> {
    let answer = await this.ask(this.opened.payable ? 'find' : 'take');
    // A QR code that nobody has scanned yet is nothing that a run which goes on with it could find.
    if (this.isMissing(answer) && patched('payment-missing-is-taken')) answer = await this.take();
    while (this.isOpen(answer)) {
      await this.noteSilence(answer);
      const news = await this.wait(answer);
      answer = await this.askAgain(answer, news);
    }
    if (this.refusal !== null && answer.kind !== 'captured') return { outcome: this.refusal, expired: false };
    return { outcome: answer, expired: this.expired() && answer.kind !== 'captured' };
  }

  private expired(): boolean {
    return Date.now() >= this.expiresMs;
  }

  private mayTake(): boolean {
    return Date.now() < this.takeUntilMs && this.refusal === null;
  }

  private isOpen(answer: PaymentAnswer): boolean {
    return isUnanswered(answer) || (answer.kind === 'requires_action' && !this.opened.registered);
  }

  private async ask(how: 'take' | 'find'): Promise<PaymentAnswer> {
    const gateway = at(this.opened.provider);
    this.run.takeReport();
    if (this.expired()) return lost(gateway.closePayment(this.call));
    if (how === 'take' && this.mayTake()) return this.take();
    return lost(gateway.findPayment(this.call));
  }

  private async take(): Promise<PaymentAnswer> {
    const answer = await lost(at(this.opened.provider).takePayment(this.call));
    if (!isUnanswered(answer)) this.takeAnswered = true;
    if (answer.kind === 'unknown') this.uncertain = true;
    const doubtful = answer.kind === 'declined' && this.uncertain && !this.opened.registered;
    if (!doubtful || !this.run.knowsToAskOn()) return answer;
    this.refusal = answer;
    return this.ask('find');
  }

  private async askAgain(answer: PaymentAnswer, news: boolean): Promise<PaymentAnswer> {
    const next = await this.ask(!news && this.isRepeatable(answer) ? 'take' : 'find');
    if (!news) this.questions += 1;
    return this.isMissing(next) ? this.take() : next;
  }

  /** What never arrived may be sent again with the same key while the provider surely remembers it. */
  private isMissing(answer: PaymentAnswer): boolean {
    return answer.kind === 'not_found' && !this.opened.registered && this.mayTake();
  }

  /** Whether the same key may as well be sent again: what was held off, is not known, or gave the payer nothing to pay with. */
  private isRepeatable(answer: PaymentAnswer): boolean {
    if (answer.kind === 'held') return true;
    if (answer.kind === 'requires_action') return !answer.payable && !this.takeAnswered;
    const turn = this.questions >= repeatFromQuestion && this.questions % 2 === 1;
    return answer.kind === 'unknown' && turn && this.run.knowsToAskOn();
  }

  private wait(answer: PaymentAnswer): Promise<boolean> {
    const nextMs = delayMs(this.opened.providerPolicy, answer, this.questions);
    const untilExpiryMs = this.expired() ? nextMs : this.expiresMs - Date.now();
    const what = answer.kind === 'requires_action' ? 'the payer' : 'the provider to say how the payment stands';
    return this.run.waitForReport(Math.min(nextMs, untilExpiryMs), what);
  }

  /** Nothing waits for ever in silence: what is held off, unanswered or open for too long is told to operators. */
  private async noteSilence(answer: PaymentAnswer): Promise<void> {
    const { unknownLimitMs, processingLimitMs } = this.opened.providerPolicy;
    if (!isUnanswered(answer)) {
      this.unansweredSinceMs = null;
      const openMs = Date.now() - Date.parse(this.call.requestedAt);
      if (openMs >= processingLimitMs) await this.run.alarmUnresolved('still_open');
      return;
    }
    const first = this.unansweredSinceMs === null;
    this.unansweredSinceMs ??= Date.now();
    if (answer.kind === 'held' && first && this.run.knowsToAskOn()) await this.alarmHeld(answer.reason);
    if (Date.now() - this.unansweredSinceMs >= unknownLimitMs && this.run.knowsToAskOn())
      await this.run.alarmUnresolved(answer.reason);
  }

  private async alarmHeld(detail: string): Promise<void> {
    await recording.raisePaymentAlert({ ...this.call, alert: 'payment_held', severity: 'warning', detail });
  }
}
