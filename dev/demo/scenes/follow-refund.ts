import { isFinal, refundStates } from '../../../domain/refund-state';
import { codeOf } from '../engine/api-client';
import { refundShape, timelineShape, type Refund } from '../engine/resources';
import { until } from '../engine/until';
import type { Stage } from '../stage';

/** A worker that was killed is noticed by its missing heartbeat, which takes its time. */
const finalPatienceMs = 90_000;

/** Asks for a refund without waiting for the provider. `amount` in minor units; without it, all that remains. */
export async function askRefund(
  { merchant }: Pick<Stage, 'merchant'>,
  asked: {
    readonly payment: string;
    readonly amount?: number;
    readonly idempotencyKey: string;
    readonly fallback?: object;
    readonly context?: object;
  },
): Promise<Refund> {
  const { idempotencyKey, ...wanted } = asked;
  const body = { ...wanted, reason: 'requested_by_customer' };
  const answer = await merchant.post('/v1/refunds', { idempotencyKey, body });
  if (answer.status === 201 || answer.status === 202) return refundShape.parse(answer.body);
  throw new Error(`the refund ${idempotencyKey} was answered ${answer.status} ${codeOf(answer)}`);
}

export const readRefund = ({ merchant }: Pick<Stage, 'merchant'>, id: string): Promise<Refund> =>
  merchant.read(`/v1/refunds/${id}`, refundShape);

/** Waits until nothing more will happen to the refund by itself. */
export const awaitFinal = (stage: Pick<Stage, 'merchant'>, id: string): Promise<Refund> =>
  until(
    `refund ${id} to end`,
    () => readRefund(stage, id),
    ({ state }) => hasEnded(state),
    finalPatienceMs,
  );

const hasEnded = (state: string): boolean => refundStates.some((known) => known === state && isFinal(known));

/** The states that a refund went through, as the API's timeline tells it: `submitting → succeeded`. */
export async function pathOf({ merchant }: Pick<Stage, 'merchant'>, id: string): Promise<string> {
  const { data } = await merchant.read(`/v1/refunds/${id}/timeline`, timelineShape);
  const states = data.map(({ state }) => state);
  return states.filter((state, index) => state !== states[index - 1]).join(' → ');
}
