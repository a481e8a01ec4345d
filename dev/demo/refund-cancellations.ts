import { createHash } from 'node:crypto';
import { base32 } from '../../domain/base32';
import { expectNone, type Finding } from './checks/finding';
import { codeOf, type Answer } from './engine/api-client';
import { mapConcurrently } from './engine/map-concurrently';
import { refundShape, type Payment } from './engine/resources';
import type { PlannedRefund } from './orders/match-cancellations';
import { Progress } from './screen/progress';
import { awaitFinal } from './scenes/follow-refund';
import type { Stage } from './stage';

const refundsAtOnce = 8;
const waitSeconds = 20;

/** A cancellation's refund, and what became of it. */
export interface Cancelled {
  readonly planned: PlannedRefund;
  readonly status: number;
  /** The refund's final state, or the code with which it was refused. */
  readonly outcome: string;
}

/** Asks for every refund; one of a purchase before the file names a payment that the engine cannot know. */
export async function refundCancellations(
  stage: Stage,
  planned: readonly PlannedRefund[],
  payments: ReadonlyMap<string, Payment>,
): Promise<Cancelled[]> {
  const progress = new Progress(stage.screen, 'cancellations answered', planned.length);
  const outcomes = await mapConcurrently(planned, refundsAtOnce, async (refund) => {
    const payment = refund.purchase === null ? undefined : payments.get(refund.purchase);
    const answer = await stage.merchant.post('/v1/refunds', {
      idempotencyKey: refund.idempotencyKey,
      waitSeconds,
      body: {
        payment: payment?.id ?? unknownPaymentId(refund.invoice),
        amount: refund.amount,
        reason: 'goods_returned',
        metadata: { cancellation: refund.invoice },
      },
    });
    const outcome = await outcomeOf(stage, answer);
    progress.advance();
    return { planned: refund, status: answer.status, outcome };
  });
  progress.finish();
  return outcomes;
}

/** Each refund of a known payment succeeds; each of an unknown one is refused, and says so. */
export function checkCancellations(outcomes: readonly Cancelled[]): Finding[] {
  const known = outcomes.filter(({ planned }) => planned.purchase !== null);
  const unknown = outcomes.filter(({ planned }) => planned.purchase === null);
  const say = ({ planned, status, outcome }: Cancelled): string => `${planned.invoice}: ${status} ${outcome}`;
  return [
    expectNone(
      'cancellations of known payments that did not succeed',
      known.filter(({ outcome }) => outcome !== 'succeeded').map(say),
    ),
    expectNone(
      'cancellations of unknown payments not answered 404 payment_not_found',
      unknown.filter(({ status, outcome }) => status !== 404 || outcome !== 'payment_not_found').map(say),
    ),
  ];
}

async function outcomeOf(stage: Stage, answer: Answer): Promise<string> {
  if (answer.status !== 201 && answer.status !== 202) return codeOf(answer);
  const refund = refundShape.parse(answer.body);
  return (await awaitFinal(stage, refund.id)).state;
}

/** Well formed, so that it is looked for and not found. */
function unknownPaymentId(invoice: string): string {
  const digest = createHash('sha256').update(`before the file: ${invoice}`).digest();
  return `pay_${base32(digest.subarray(0, 16))}`;
}
