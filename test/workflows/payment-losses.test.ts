import { temporal } from '@temporalio/proto';
import { paymentWorkflowId } from '../../domain/ids';
import { ActivityWorld } from '../activities/support/activity-world';
import { ForgetfulProvider, type Loss, type Payer } from './support/forgetful-provider';
import { StoredPayments, type Death } from './support/stored-payments';
import { WorkflowBench } from './support/workflow-bench';

let bench: WorkflowBench;
let world: ActivityWorld;
beforeAll(async () => {
  [bench, world] = await Promise.all([WorkflowBench.open(), ActivityWorld.start('payment_losses')]);
});
afterEach(() => bench.clear());
afterAll(async () => {
  await bench.close();
  await world.close();
});

const moments = ['before', 'after'] as const;
const losses: readonly Loss[] = (['charge', 'findPayment', 'closePayment'] as const).flatMap((call) =>
  moments.map((when) => ({ call, when })),
);
const deaths: readonly Death[] = (
  ['openPayment', 'takePayment', 'findPayment', 'closePayment', 'concludePayment'] as const
).flatMap((activity) => moments.map((when) => ({ activity, when })));

interface Trouble {
  readonly name: string;
  readonly loss?: Loss;
  readonly death?: Death;
}

const troubles: readonly Trouble[] = [
  { name: 'nothing is lost' },
  ...losses.map((loss) => ({ name: `${loss.call} is cut ${loss.when} it arrives`, loss })),
  ...deaths.map((death) => ({ name: `the worker dies ${death.when} ${death.activity}`, death })),
];

const payers: readonly [Payer, 'captured' | 'expired'][] = [
  ['card', 'captured'],
  ['pays_soon', 'captured'],
  ['pays_while_closing', 'captured'],
  ['never_pays', 'expired'],
];

describe.each(payers)('a payment whose payer %s is %s in the end', (payer, end) => {
  test.each(troubles)('when $name', async ({ loss = null, death = null }) => {
    const provider = new ForgetfulProvider(payer, loss);
    await bench.serve(new StoredPayments(world, provider, death));
    const { requestId, ...accepted } = await world.acceptPayment();
    const { merchantId, paymentId } = accepted;
    const input = { ...accepted, requestedAt: await bench.now() };
    const handle = await bench.start('payment', paymentWorkflowId(merchantId, paymentId), [input], {
      memo: { request_id: requestId },
    });
    expect(await handle.result()).toEqual({ status: end });

    const paid = end === 'captured';
    expect([...provider.held.keys()]).toEqual([paymentId]);
    expect(provider.held.get(paymentId)?.state).toBe(paid ? 'paid' : 'closed');
    const row = await world.paymentRow(paymentId);
    expect(row).toMatchObject({ status: end, captured: 5_000 });
    const records = await world.records(paymentId);
    expect(records.map(({ type, amount }) => [type, amount])).toEqual(paid ? [['payment', 5_000]] : []);
    const waited = payer !== 'card';
    expect(row.nextAction).toEqual(waited ? { type: 'qr_code', content: `https://pay.example/${paymentId}` } : null);
    // What only the payer may see is in no history.
    const history = Buffer.from(temporal.api.history.v1.History.encode(await handle.fetchHistory()).finish());
    expect(history.includes(paymentId)).toBe(true);
    expect(history.includes('pay.example')).toBe(false);
  });
});
