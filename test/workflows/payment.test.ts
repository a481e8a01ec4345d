import type { PaymentAnswer } from '../../activities/contract';
import { paymentSyncWorkflowId, sweepWorkflowId } from '../../domain/ids';
import { FakeActivities } from './support/fake-activities';
import { absentPayment as absent, capturedPayment as captured, lostPayment as lost } from './support/payment-answers';
import { takePayment } from './support/take-payment';
import { freshInput, WorkflowBench } from './support/workflow-bench';
import { dayMs } from './support/paths/path';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const heldOff: PaymentAnswer = { kind: 'held', reason: 'rate_limited' };

interface Taken {
  readonly activities: FakeActivities;
  readonly result: unknown;
}

async function take(
  payments: PaymentAnswer[],
  finds: PaymentAnswer[] = [],
  arrange: (a: FakeActivities) => void = () => undefined,
  ageMs = 0,
): Promise<Taken> {
  const activities = new FakeActivities();
  activities.payments = payments;
  activities.paymentFinds = finds;
  arrange(activities);
  const handle = await takePayment(bench, activities, ageMs);
  return { activities, result: await handle.result() };
}

const asked = ({ activities }: Taken): string[] =>
  activities.names().filter((name) => name === 'takePayment' || name === 'findPayment');

test('a payment is taken', async () => {
  const taken = await take([captured]);
  expect(taken.result).toEqual({ status: 'captured' });
  expect(taken.activities.names()).toEqual(['openPayment', 'takePayment', 'concludePayment']);
});

test('a refusal for good is a refusal', async () => {
  expect((await take([{ kind: 'declined', code: 'card_declined' }])).result).toMatchObject({ status: 'failed' });
});

test('after a lost answer the provider is asked, and what it has is taken over', async () => {
  const taken = await take([lost], [lost, captured]);
  expect(taken.result).toEqual({ status: 'captured' });
  expect(asked(taken)).toEqual(['takePayment', 'findPayment', 'findPayment']);
});

test('what never arrived is charged again, under the same key', async () => {
  const taken = await take([lost, captured], [absent]);
  expect(taken.result).toEqual({ status: 'captured' });
  expect(asked(taken)).toEqual(['takePayment', 'findPayment', 'takePayment']);
});

test('a call held off is repeated', async () => {
  const taken = await take([heldOff, heldOff, captured]);
  expect(taken.result).toEqual({ status: 'captured' });
  expect(asked(taken)).toEqual(['takePayment', 'takePayment', 'takePayment']);
});

test('a charge that may have arrived is never declared declined: the provider is asked until it answers', async () => {
  const taken = await take([lost], [...Array.from({ length: 20 }, () => lost), captured]);
  expect(taken.result).toEqual({ status: 'captured' });
});

test('a call held off beyond the key’s horizon is not repeated, only asked about', async () => {
  const taken = await take([heldOff], [absent]);
  expect(taken.result).toMatchObject({ status: 'failed', code: 'not_found' });
  expect(asked(taken).at(-1)).toBe('findPayment');
});

test('a run that begins beyond the key’s horizon asks and never charges: an earlier run may have', async () => {
  const taken = await take([], [captured], undefined, 2 * dayMs);
  expect(taken.result).toEqual({ status: 'captured' });
  expect(asked(taken)).toEqual(['findPayment']);
});

test('a payment captured elsewhere that the provider does not know is not charged', async () => {
  const taken = await take([absent], [absent], (a) => {
    a.openedPayment = { ...a.openedPayment!, registered: true };
  });
  expect(taken.result).toMatchObject({ status: 'failed', code: 'not_found' });
  expect(asked(taken)).toEqual(['takePayment']);
});

test('a payment that an earlier run has finished is answered from its row', async () => {
  const taken = await take([], [], (a) => {
    a.openedPayment = { ...a.openedPayment!, result: { status: 'captured' } };
  });
  expect(taken.result).toEqual({ status: 'captured' });
  expect(asked(taken)).toEqual([]);
});

test('a payment that nothing is known of is not taken', async () => {
  const taken = await take([], [], (a) => {
    a.openedPayment = null;
  });
  expect(taken.result).toMatchObject({ status: 'failed', code: 'payment_not_found' });
});

test('what happened to a payment outside the engine is brought in', async () => {
  const activities = new FakeActivities();
  activities.paymentFinds = [captured];
  await bench.serve(activities);
  const { merchantId, paymentId } = freshInput();
  const handle = await bench.start('paymentSync', paymentSyncWorkflowId(merchantId, paymentId), [
    { merchantId, paymentId },
  ]);
  await handle.result();
  expect(activities.inputs('importProviderRefunds')).toMatchObject([{ paymentId, outcome: captured }]);
});

test('the sweep answers with what it looked after, also when its first try fails', async () => {
  const activities = new FakeActivities();
  activities.failures['sweep'] = [new Error('database away')];
  await bench.serve(activities);
  const handle = await bench.start('sweep', sweepWorkflowId, []);
  expect(await handle.result()).toEqual({ recovered: 0, delivered: 0 });
  expect(activities.count('sweep')).toBe(2);
});
