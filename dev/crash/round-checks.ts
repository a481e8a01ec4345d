import { refundIdOfKey } from '../../domain/ids';
import type { Movement } from '../../sandbox/movements';
import { bodyOf, type ApiAnswer } from './api-client';
import { paymentViolations, type PaymentFacts, type RecordBody } from './payment-checks';
import type { PaymentBody, RefundBody } from './resources';
import type { Exchange, RoundWorld } from './round-world';

const patienceMs = 30_000;
const pageSize = 100;

/** Compares what the round's clients were told with what the API, the records and the provider say in the end. */
export async function roundViolations(world: RoundWorld): Promise<string[]> {
  const movements = await world.lane.movements();
  const ofPayments = await Promise.all(
    world.payments.map(async ({ id }) => {
      const facts = await readPayment(world, id);
      return paymentViolations({ ...facts, movements: movements.filter((row) => isAbout(facts, row)) });
    }),
  );
  const ofRefunds = await Promise.all(
    world.refunds.map(({ id, story, ends }) => refundViolations(world, id, story, ends)),
  );
  const ofRepetitions = await Promise.all(world.exchanges.map((exchange) => repetitionViolations(world, exchange)));
  return [...ofPayments, ...ofRefunds, ...ofRepetitions].flat();
}

/** Whether money moved for the payment: banks know nothing of payments, and an order nobody paid has only its key. */
const isAbout = ({ payment, refunds }: Pick<PaymentFacts, 'payment' | 'refunds'>, row: Movement): boolean =>
  row.key === payment.id ||
  (row.payment_intent !== null && row.payment_intent === payment.provider_payment_id) ||
  refunds.some(({ id }) => id === refundIdOfKey(row.key ?? ''));

async function readPayment(world: RoundWorld, id: string): Promise<Omit<PaymentFacts, 'movements'>> {
  const read = async <T>(path: string): Promise<T> =>
    bodyOf(await world.merchant.insist({ method: 'GET', path }, patienceMs)) as T;
  const list = async <T>(resource: string): Promise<readonly T[]> =>
    (await read<{ data: T[] }>(`/v1/${resource}?payment=${id}&limit=${pageSize}`)).data;
  return {
    payment: await read<PaymentBody>(`/v1/payments/${id}`),
    refunds: await list<RefundBody>('refunds'),
    records: await list<RecordBody>('trade_records'),
  };
}

/** I6: what was acknowledged has come to its end. */
async function refundViolations(
  world: RoundWorld,
  id: string,
  story: string,
  ends: readonly string[],
): Promise<string[]> {
  const { state } = await world.read(id);
  return ends.includes(state) ? [] : [`I6: ${id} of ${story} is ${state}, not ${ends.join(' or ')}`];
}

/** I7: a repetition gets the first answer, byte for byte; the same key with another body is refused. */
async function repetitionViolations(world: RoundWorld, { request, answer }: Exchange): Promise<string[]> {
  const again = await world.merchant.insist(request, patienceMs);
  const other = await world.merchant.insist({ ...request, body: { ...request.body, amount: 1 } }, patienceMs);
  const key = request.idempotencyKey;
  return [
    ...(isSame(again, answer) ? [] : [`I7: ${key} was first answered ${tell(answer)}, then ${tell(again)}`]),
    ...(again.headers.get('idempotent-replayed') === 'true' ? [] : [`I7: ${key} was repeated and not marked so`]),
    ...(other.status === 422 ? [] : [`I7: ${key} was taken with another body: ${tell(other)}`]),
  ];
}

const isSame = (left: ApiAnswer, right: ApiAnswer): boolean => left.status === right.status && left.text === right.text;

const tell = ({ status, text }: ApiAnswer): string => `${status} ${text}`;
