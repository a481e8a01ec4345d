import { temporal } from '@temporalio/proto';
import { refundWorkflowId } from '../../domain/ids';
import type { RefundState } from '../../domain/refund-state';
import { roundViolations } from '../../dev/crash/round-checks';
import { bodyOf } from '../../dev/crash/api-client';
import type { RefundBody } from '../../dev/crash/resources';
import type { RoundWorld } from '../../dev/crash/round-world';
import type { FaultSpec } from '../../sandbox/faults/fault';
import { eventually, EngineUnderTest } from './support/engine-under-test';

const { RESET_REAPPLY_EXCLUDE_TYPE_UPDATE } = temporal.api.enums.v1.ResetReapplyExcludeType;

const limitMs = 90_000;
const ever = 1_000;

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await EngineUnderTest.start('lost-workflows');
});
afterAll(() => engine.stop());

type Payment = Awaited<ReturnType<RoundWorld['pay']>>;

/** How a refund gets into an open state and stays there, and how it gets on from there. */
interface Stay {
  readonly state: RefundState;
  readonly amount?: number;
  readonly goodsReturn?: boolean;
  readonly before?: (payment: Payment) => Promise<void>;
  readonly after: (refund: RefundBody) => Promise<void>;
}

/** From now on every such call about the payment meets the fault. */
const failing =
  (kind: FaultSpec['kind'], method: 'GET' | 'POST') =>
  (payment: Payment): Promise<void> =>
    engine.world.fault(payment, kind, { times: ever, match: { path: '/v1/refunds', method } });

const healthy = async (): Promise<void> => {
  await engine.lane.control('DELETE', '/faults');
};

const settle = (refund: RefundBody): Promise<void> => engine.world.settle(refund, 'succeeded');

const stays: readonly Stay[] = [
  {
    state: 'reviewing',
    amount: 150_000,
    after: (refund) => engine.world.act(engine.world.operators[0]!, refund, 'approve'),
  },
  {
    state: 'awaiting_return',
    goodsReturn: true,
    after: (refund) => engine.world.act(engine.merchant, refund, 'confirm_return'),
  },
  { state: 'submitting', before: failing('status_429', 'POST'), after: healthy },
  {
    state: 'unknown',
    before: async (payment) => {
      await engine.world.fault(payment, 'lost_after');
      await failing('status_500', 'GET')(payment);
    },
    after: healthy,
  },
  { state: 'processing', before: (payment) => engine.world.fault(payment, 'stays_pending'), after: settle },
  { state: 'action_required', before: (payment) => engine.world.fault(payment, 'insufficient_balance'), after: settle },
  {
    state: 'manual_review',
    before: async (payment) => {
      await engine.world.fault(payment, 'wrong_amount');
      await failing('wrong_amount', 'GET')(payment);
    },
    after: async (refund) => {
      await healthy();
      const [operator] = engine.world.operators;
      await engine.world.act(operator!, refund, 'resolve', { to: 'succeeded', note: 'Seen in the dashboard' });
    },
  },
];

const handleOf = (refund: RefundBody) =>
  engine.lane.temporal.workflow.getHandle(
    refundWorkflowId(engine.lane.secrets.credentials.merchants[0]!.id, refund.id),
  );

/** The ways in which a workflow gets lost. */
const losses = {
  terminated: async (refund: RefundBody) => {
    await handleOf(refund).terminate('a test');
  },
  deleted: async (refund: RefundBody) => {
    const { workflowId } = handleOf(refund);
    const { workflowService } = engine.lane.temporal;
    await workflowService.deleteWorkflowExecution({ namespace: engine.lane.name, workflowExecution: { workflowId } });
  },
  /** Back to its first step: all that it knows of the refund is what the row tells. */
  reset: (refund: RefundBody) => resetTo(refund, 0),
} as const;

/** Sets a run back to its `n`-th task (from 0), without the updates that it was sent afterwards. */
async function resetTo(refund: RefundBody, n: number): Promise<void> {
  const handle = handleOf(refund);
  const task = async () =>
    (await handle.fetchHistory()).events?.filter(({ workflowTaskCompletedEventAttributes: done }) => done != null)[n];
  // The row may be ahead: a step is written before the task that took it has been reported.
  await eventually(async () => (await task()) !== undefined);
  await engine.lane.temporal.workflowService.resetWorkflowExecution({
    namespace: engine.lane.name,
    workflowExecution: { workflowId: handle.workflowId },
    requestId: `reset-${refund.id}-${n}`,
    reason: 'a test',
    workflowTaskFinishEventId: (await task())?.eventId ?? null,
    resetReapplyExcludeTypes: [RESET_REAPPLY_EXCLUDE_TYPE_UPDATE],
  });
}

const isRunning = async (refund: RefundBody): Promise<boolean> =>
  (await handleOf(refund).describe()).status.name === 'RUNNING';

/** The code with which a withdrawal is refused; null when it is honoured. */
async function withdraw({ id }: RefundBody): Promise<string | null> {
  const path = `/v1/refunds/${id}/cancel`;
  const answer = await engine.merchant.insist({ method: 'POST', path, body: {} }, limitMs);
  return (bodyOf(answer) as { readonly code?: string }).code ?? null;
}

/** A refund that has come to the state in which it is to lose its workflow. */
async function enter(loss: string, { state, amount, goodsReturn, before }: Stay): Promise<RefundBody> {
  const { world } = engine;
  const story = `${loss}-${state}`;
  const payment = await world.pay(story, amount ?? 5_000);
  await before?.(payment);
  const { id } = await world.refund(story, payment, ['succeeded'], {
    prefer: 'respond-async',
    ...(goodsReturn === undefined ? {} : { goodsReturn }),
  });
  return world.until(id, [state]);
}

const statesOf = (refunds: readonly RefundBody[]): Promise<RefundState[]> =>
  Promise.all(refunds.map(async ({ id }) => (await engine.world.read(id)).state));

test.each(['terminated', 'deleted', 'reset'] as const)(
  'refunds in every open state whose workflow was %s are recovered where they stood, and pay once',
  async (loss) => {
    const refunds = await Promise.all(stays.map((stay) => enter(loss, stay)));
    await Promise.all(refunds.map(losses[loss]));
    await eventually(async () => {
      await engine.sweep();
      return (await Promise.all(refunds.map(isRunning))).every(Boolean);
    });
    expect(await statesOf(refunds)).toEqual(stays.map(({ state }) => state));

    await healthy();
    for (const [n, { after }] of stays.entries()) await after(refunds[n]!);
    for (const { id } of refunds) await engine.world.until(id, ['succeeded']);
    const movements = await engine.lane.movements();
    for (const { id } of refunds) {
      expect(movements.filter(({ key }) => key === id)).toMatchObject([{ times_applied: 1 }]);
    }
  },
  limitMs,
);

test(
  'a refund at the provider whose run was set back to its review keeps its hold, whoever withdraws it there',
  async () => {
    const [operator] = engine.world.operators;
    const stay = stays.find(({ state }) => state === 'unknown')!;
    const refund = await enter('set-back', { ...stay, state: 'reviewing', amount: 150_000 });
    await engine.world.act(operator!, refund, 'approve');
    await engine.world.until(refund.id, ['unknown']);
    await resetTo(refund, 1);
    expect(await withdraw(refund)).toBe('not_cancelable');
    await healthy();
    await engine.world.until(refund.id, ['succeeded']);
    expect((await engine.lane.movements()).filter(({ key }) => key === refund.id)).toMatchObject([
      { times_applied: 1 },
    ]);
  },
  limitMs,
);

test('a reset of a run that has closed pays nothing twice', async () => {
  const { world } = engine;
  const payment = await world.pay('closed', 5_000);
  const refund = await world.refund('closed', payment, ['succeeded']);
  await world.until(refund.id, ['succeeded']);
  await handleOf(refund).result();
  await losses.reset(refund);
  await handleOf(refund).result();
  expect((await world.read(refund.id)).state).toBe('succeeded');
});

test('in the end everything agrees', async () => {
  expect(await roundViolations(engine.world)).toEqual([]);
});
