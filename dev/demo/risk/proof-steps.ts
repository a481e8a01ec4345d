import { z } from 'zod';
import { refundIdOfKey } from '../../../domain/ids';
import type { Answer } from '../engine/api-client';
import { until } from '../engine/until';
import { askRefund } from '../scenes/follow-refund';
import { keyFor, type Paid } from '../scenes/scene';
import type { Stage } from '../stage';
import { codeIn, readMessages } from './read-messages';

const waitingShape = z.object({
  state: z.string(),
  next_action: z
    .object({ missing: z.array(z.string()).nullable(), methods: z.array(z.string()).nullable() })
    .nullable(),
});
/** A refund that waits for its customer. */
export type Waiting = z.output<typeof waitingShape>;

const challengeShape = z.object({ id: z.string(), sent_to: z.string() });

/** A code that was sent for a refund. */
export interface SentCode {
  readonly challenge: string;
  readonly code: string;
  readonly sentTo: string;
}

/** Asks for a refund, and resolves to its id once it is decided that it waits for proof. */
export async function askAndWait(stage: Stage, paid: Paid, amount: number): Promise<string> {
  const { id } = await askRefund(stage, {
    payment: paid.payment.id,
    amount,
    idempotencyKey: keyFor(paid, `${amount}`),
  });
  await until(
    `refund ${id} to wait for proof`,
    () => readWaiting(stage, id),
    ({ state }) => state === 'verifying',
  );
  return id;
}

export const readWaiting = ({ merchant }: Stage, id: string): Promise<Waiting> =>
  merchant.read(`/v1/refunds/${id}`, waitingShape);

/** What is still missing, after an answer. */
export const missingIn = ({ body }: Answer): string =>
  waitingShape.safeParse(body).data?.next_action?.missing?.join(', ') ?? 'nothing';

/** Has a code sent for the refund, and reads it on the customer's telephone. */
export async function sendCode(stage: Stage, id: string): Promise<SentCode> {
  const answer = await stage.merchant.post(`/v1/refunds/${id}/challenges`, { body: { channel: 'sms' } });
  const { id: challenge, sent_to: sentTo } = challengeShape.parse(answer.body);
  const message = readMessages(stage).find((one) => one.id === challenge);
  if (message === undefined) throw new Error('No message with a code has arrived');
  return { challenge, code: codeIn(message), sentTo };
}

/** Brings what the customer has typed or shown. */
export const verify = ({ merchant }: Stage, id: string, body: object): Promise<Answer> =>
  merchant.post(`/v1/refunds/${id}/verify`, { body });

/** How often money moved for one refund. */
export async function timesMoved({ sandboxes }: Stage, paid: Paid, id: string): Promise<number> {
  const moved = await sandboxes.stripe.refundsOf(paid.providerPaymentId);
  return moved.filter(({ key }) => refundIdOfKey(key ?? '') === id).length;
}
