import { Registry } from 'prom-client';
import { Circuit, type Lesson } from '../../activities/gateway/circuit';
import { createActivities } from '../../activities/create-activities';
import type { PaymentOutcome, RefundOutcome } from '../../domain/outcome';
import { ActivityWorld } from './support/activity-world';
import { policyForTests } from './support/policy';

const limits = { circuitUnknownsMax: 3, circuitOpenMs: 1_000 };

/** What the circuit makes of calls that take no time, one millisecond after the other. */
function call(circuit: Circuit, lesson: Lesson, nowMs: number): string {
  const admission = circuit.enter(nowMs);
  if (admission.kind === 'open') return `refused for ${admission.retryAfterMs}`;
  return circuit.leave(lesson, admission.probe, nowMs) ?? 'passed';
}

describe('a circuit', () => {
  let circuit: Circuit;
  beforeEach(() => {
    circuit = new Circuit(limits);
  });
  const open = () => [1, 2, 3].map((at) => call(circuit, 'unknown', at));

  test('opens after unknown outcomes in a row, and not before', () => {
    expect(open()).toEqual(['passed', 'passed', 'opened']);
    expect(call(circuit, 'answered', 4)).toBe('refused for 999');
  });

  test('an answer between them starts the count anew; what says nothing does not', () => {
    const lessons: Lesson[] = ['unknown', 'unknown', 'answered', 'unknown', 'nothing', 'unknown', 'nothing'];
    expect(lessons.map((lesson, at) => call(circuit, lesson, at))).toEqual(lessons.map(() => 'passed'));
    expect(call(circuit, 'unknown', 9)).toBe('opened');
  });

  test('lets one call through when its time is over, whose answer closes it', () => {
    open();
    expect(circuit.peek(1_003)).toEqual({ kind: 'pass', probe: true });
    const probe = circuit.enter(1_003);
    expect(circuit.enter(1_003)).toEqual({ kind: 'open', retryAfterMs: 1_000 });
    expect(probe.kind === 'pass' && circuit.leave('answered', probe.probe, 1_004)).toBe('closed');
    expect(call(circuit, 'unknown', 1_005)).toBe('passed');
  });

  test('stays open when that call is lost too, and asks again when it said nothing', () => {
    open();
    expect(call(circuit, 'nothing', 1_003)).toBe('passed');
    expect(call(circuit, 'unknown', 1_004)).toBe('opened');
    expect(call(circuit, 'answered', 2_003)).toBe('refused for 1');
    expect(call(circuit, 'answered', 2_004)).toBe('closed');
  });

  test('calls that were under way when it opened do not keep it open, and may close it', () => {
    open();
    expect(circuit.leave('unknown', false, 900)).toBeNull();
    expect(circuit.peek(1_003)).toMatchObject({ kind: 'pass' });
    expect(circuit.leave('answered', false, 901)).toBe('closed');
  });
});

describe('calls to a provider account', () => {
  let world: ActivityWorld;
  let activities: ReturnType<typeof createActivities>;
  let registry: Registry;
  const circuitOpenMs = 60_000;
  beforeAll(async () => {
    world = await ActivityWorld.start('circuit');
  });
  afterAll(() => world.close());
  beforeEach(() => {
    registry = new Registry();
    const stripe = { ...policyForTests.providers.stripe!, circuitUnknownsMax: 2, circuitOpenMs };
    activities = createActivities({
      ...world.deps,
      policy: { ...policyForTests, providers: { stripe } },
      accounts: [{ id: 'acct_one', provider: 'stripe', merchantId: 'm_one' }],
      registry,
    });
    world.gateway.calls.length = 0;
    world.gateway.refunds = [];
  });

  const unknown: RefundOutcome = { kind: 'unknown', reason: 'timeout' };
  const submit = async (account = 'acct_one') => {
    const payment = await world.payment({ account });
    const accepted = await world.refund(['approved'], payment);
    const result = await world.runOf(activities, 'submitRefund', await world.submitInput(accepted));
    return { accepted, result };
  };
  const breakDown = async () => {
    world.gateway.refunds = [unknown, unknown];
    expect([(await submit()).result, (await submit()).result]).toEqual([unknown, unknown]);
  };

  test('are held once it has stopped answering, with nothing written or sent', async () => {
    await breakDown();
    const { accepted, result } = await submit();
    expect(result).toMatchObject({ kind: 'held_back', reason: 'circuit_open', recorded: false });
    const { retryAfterMs } = result as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(circuitOpenMs);
    expect(world.gateway.names()).toEqual(['refund', 'refund']);
    expect(await world.row(accepted.refundId)).toMatchObject({ state: 'approved', attempts: [] });
  });

  test('are answered unknown when they only ask, and charges are held', async () => {
    await breakDown();
    const payment = await world.acceptPayment();
    await world.run('openPayment', payment);
    const { accepted } = await submit();
    const asked = await world.runOf(activities, 'queryRefund', await world.submitInput(accepted));
    expect(asked).toEqual({ kind: 'unknown', reason: 'circuit_open' });
    const found = await world.runOf(activities, 'findPayment', payment);
    expect(found).toEqual({ kind: 'unknown', reason: 'circuit_open' });
    const taken: unknown = await world.runOf(activities, 'takePayment', payment);
    expect(taken).toMatchObject({ kind: 'held', reason: 'circuit_open' } satisfies Partial<PaymentOutcome>);
  });

  test('are not stopped by the troubles of another account', async () => {
    await breakDown();
    world.gateway.refunds = [{ kind: 'succeeded', providerRefundId: 're_1' }];
    expect((await submit('acct_other')).result).toMatchObject({ kind: 'succeeded' });
  });

  test('raise one alarm for the account’s merchant, and show in the metrics', async () => {
    await breakDown();
    const alerts = await world.store.alerts.list(['m_one'], 100);
    const raised = alerts.filter(({ kind }) => kind === 'circuit_open');
    expect(raised).toMatchObject([{ subject: 'stripe/acct_one', detail: expect.stringContaining('acct_one') }]);
    const metrics = await registry.metrics();
    expect(metrics).toContain('gateway_circuit_open{provider="stripe",account="acct_one"} 1');
    expect(metrics).toContain('gateway_circuit_openings_total{provider="stripe",account="acct_one"} 1');
  });

  test('a listing that could not be read to its end says nothing of the provider’s health', async () => {
    const payment = await world.acceptPayment();
    await world.run('openPayment', payment);
    const incomplete: PaymentOutcome = { kind: 'unknown', reason: 'listing_incomplete' };
    world.gateway.lookups = [incomplete, incomplete, incomplete];
    for (let n = 0; n < 3; n += 1) {
      expect(await world.runOf(activities, 'findPayment', payment)).toEqual(incomplete);
    }
  });
});
