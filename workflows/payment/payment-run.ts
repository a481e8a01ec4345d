import {
  condition,
  defineSignal,
  patched,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PaymentRef } from '../../activities/contract';
import { paymentReportedSignal, reportedAgainSignal } from '../../domain/refund-messages';
import { requestIdOfMemo } from '../request-id';
import { searchAttributes } from '../search-attributes';
import { recording } from './activities';

/** What every run about a payment shares: whose it is, who has reported what, and what operators are told. */
export class PaymentRun {
  readonly ref: PaymentRef;
  private reported = false;
  private alarmed = false;
  private asksOn: boolean | null = null;

  constructor({ merchantId, paymentId }: Pick<PaymentRef, 'merchantId' | 'paymentId'>) {
    this.ref = { merchantId, paymentId, requestId: requestIdOfMemo() };
    for (const name of [paymentReportedSignal, reportedAgainSignal]) {
      setHandler(defineSignal(name), () => {
        this.reported = true;
      });
    }
  }

  /** Whether there was a report since the last question: what came after a question is not in its answer. */
  takeReport(): boolean {
    const { reported } = this;
    this.reported = false;
    return reported;
  }

  /** Waits until it is time to ask again, or the provider has news. Answers whether it has. */
  async waitForReport(ms: number, what: string): Promise<boolean> {
    setCurrentDetails(`Waiting for ${what}, until ${new Date(Date.now() + ms).toISOString()} at most.`);
    return condition(() => this.reported, ms, { summary: 'wait before asking again' });
  }

  /** Whether this run knows of asking on: runs of before that do not go on as they began. Asked once, so that it stays. */
  knowsToAskOn(): boolean {
    this.asksOn ??= patched('payment-asks-on');
    return this.asksOn;
  }

  /** Tells operators, once, that the provider does not say how the payment stands. */
  async alarmUnresolved(detail: string): Promise<void> {
    if (this.alarmed) return;
    this.alarmed = true;
    upsertSearchAttributes([{ key: searchAttributes.needsOperator, value: true }]);
    await recording.raisePaymentAlert({ ...this.ref, alert: 'payment_unresolved', severity: 'critical', detail });
  }
}
