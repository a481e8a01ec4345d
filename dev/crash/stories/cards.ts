import type { RefundState } from '../../../domain/refund-state';
import type { FaultSpec } from '../../../sandbox/faults/fault';
import { bodyOf } from '../api-client';
import { riskRefusesFromMajor } from '../lane';
import { byCard, type RefundBody } from '../resources';
import type { Story, StoryFault } from './story';

const paymentMinor = 6_000;
const refundMinor = 2_500;
/** Why a refund fails although its card takes money: https://docs.stripe.com/refunds#failed-refunds */
const notTheCard = 'charge_for_pending_refund_disputed';
const largeMinor = 150_000;
const veryLargeMinor = 1_200_000;
const hugeMinor = 2_600_000;

/** A refund under a fault of the provider's, and how it must end all the same. */
const under = (name: string, faults: readonly StoryFault[], ...ends: readonly RefundState[]): Story => ({
  name,
  play: async (world) => {
    const payment = await world.pay(name, paymentMinor);
    for (const { kind, ...options } of faults) await world.fault(payment, kind, options);
    const refund = await world.refund(name, payment, ends, { amount: refundMinor });
    await world.until(refund.id, ends);
  },
});

/** A charge under a fault: told apart from all others by its amount. */
const chargedUnder = (kind: FaultSpec['kind'], amount: number): Story => ({
  name: `charge_${kind}`,
  play: async (world) => {
    await world.lane.control('POST', '/faults', { kind, match: { operation: 'payment_intent.create', amount } });
    const payment = await world.pay(`charge_${kind}`, amount);
    const refund = await world.refund(`charge_${kind}`, payment, ['succeeded']);
    await world.until(refund.id, ['succeeded']);
  },
});

const transportFaults: readonly Story[] = [
  under('lost_before', [{ kind: 'lost_before' }], 'succeeded'),
  under('lost_after', [{ kind: 'lost_after' }], 'succeeded'),
  under('lost_and_forgotten', [{ kind: 'lost_after' }, { kind: 'key_forgotten', times: 5 }], 'succeeded'),
  under('applied_late', [{ kind: 'applied_late', delay_ms: 700 }], 'succeeded'),
  under('slow', [{ kind: 'slow', delay_ms: 2_500 }], 'succeeded'),
  under('status_500', [{ kind: 'status_500', times: 2 }], 'succeeded'),
  under('status_429', [{ kind: 'status_429', times: 2 }], 'succeeded'),
  under('status_409', [{ kind: 'status_409' }], 'succeeded'),
  under('malformed', [{ kind: 'malformed' }], 'succeeded'),
  under('truncated', [{ kind: 'truncated' }], 'succeeded'),
  under('wrong_amount', [{ kind: 'wrong_amount' }], 'succeeded'),
];

/** Whoever asks late enough hears only of the failure. That the card is closed is another story: see bank.ts. */
const refusals: readonly Story[] = [
  under('rejected', [{ kind: 'rejected', code: 'charge_disputed' }], 'failed'),
  under('rejected_later', [{ kind: 'rejected', as: 'failed', code: notTheCard }], 'failed'),
  under('late_failure', [{ kind: 'late_failure', delay_ms: 1_000, code: notTheCard }], 'reversed', 'failed'),
  under(
    'late_failure_told_twice',
    [
      { kind: 'late_failure', delay_ms: 1_000, code: notTheCard },
      { kind: 'duplicate_notification', times: 4 },
    ],
    'reversed',
    'failed',
  ),
  under(
    'late_failure_told_late',
    [
      { kind: 'late_failure', delay_ms: 300, code: notTheCard },
      { kind: 'reordered_notifications', delay_ms: 800, times: 2 },
    ],
    'reversed',
    'failed',
  ),
];

/** A refund that the provider finishes only when somebody does something there. */
const settledElsewhere = (name: string, fault: StoryFault, state: 'succeeded' | 'canceled'): Story => ({
  name,
  play: async (world) => {
    const payment = await world.pay(name, paymentMinor);
    const { kind, ...options } = fault;
    await world.fault(payment, kind, options);
    const { id } = await world.refund(name, payment, [state], { amount: refundMinor });
    await world.settle(await world.until(id, ['processing', 'action_required']), state);
    await world.until(id, [state]);
  },
});

const plain: Story = {
  name: 'plain',
  play: async (world) => {
    const payment = await world.pay('plain', paymentMinor);
    await world.refund('plain', payment, ['succeeded'], { amount: refundMinor });
    const rest = await world.refund('plain', payment, ['succeeded'], { n: 2 });
    await world.until(rest.id, ['succeeded']);
  },
};

const asynchronous: Story = {
  name: 'asynchronous',
  play: async (world) => {
    const payment = await world.pay('asynchronous', paymentMinor, byCard('pm_card_pendingRefund'));
    const options = { amount: refundMinor, prefer: 'respond-async' };
    const refund = await world.refund('asynchronous', payment, ['succeeded'], options);
    await world.until(refund.id, ['succeeded']);
  },
};

/** Two refunds that do not fit into the payment together: one is refused, and stays refused. */
const overRefund: Story = {
  name: 'over_refund',
  play: async (world) => {
    const payment = await world.pay('over_refund', paymentMinor);
    const ask = (n: number) => world.tryRefund('over_refund', payment, { n, amount: paymentMinor - 1 });
    const answers = await Promise.all([ask(1), ask(2)]);
    const accepted = answers.filter(({ status }) => status === 201).map((answer) => bodyOf(answer) as RefundBody);
    const refused = answers.filter(({ status }) => status === 422);
    if (accepted.length !== 1 || refused.length !== 1) {
      throw new Error(
        `Two refunds that exceed the payment together were answered ${answers.map(({ status }) => status).join()}`,
      );
    }
    for (const { id } of accepted) {
      world.refunds.push({ id, story: 'over_refund', ends: ['succeeded'] });
      await world.until(id, ['succeeded']);
    }
  },
};

const approved: Story = {
  name: 'approved',
  play: async (world) => {
    const payment = await world.pay('approved', veryLargeMinor);
    const refund = await world.refund('approved', payment, ['succeeded']);
    for (const operator of world.operators) await world.act(operator, refund, 'approve');
    await world.until(refund.id, ['succeeded']);
  },
};

const withdrawn: Story = {
  name: 'withdrawn',
  play: async (world) => {
    const payment = await world.pay('withdrawn', largeMinor);
    const refund = await world.refund('withdrawn', payment, ['canceled']);
    await world.act(world.merchant, refund, 'cancel');
    await world.until(refund.id, ['canceled']);
  },
};

/** Risk refuses it: what was held is given back, in the books, too. */
const refusedByRisk: Story = {
  name: 'refused_by_risk',
  play: async (world) => {
    const payment = await world.pay('refused_by_risk', riskRefusesFromMajor * 100);
    const refund = await world.refund('refused_by_risk', payment, ['rejected']);
    await world.until(refund.id, ['rejected']);
  },
};

const returned: Story = {
  name: 'returned',
  play: async (world) => {
    const payment = await world.pay('returned', paymentMinor);
    const refund = await world.refund('returned', payment, ['succeeded'], { goodsReturn: true });
    await world.act(world.merchant, refund, 'confirm_return');
    await world.until(refund.id, ['succeeded']);
  },
};

const verified: Story = {
  name: 'verified',
  play: async (world) => {
    const payment = await world.pay('verified', hugeMinor);
    const refund = await world.refund('verified', payment, ['succeeded']);
    await world.act(world.merchant, refund, 'verify', { method: 'real_name', reference: 'check-1' });
    for (const operator of world.operators) await world.act(operator, refund, 'approve');
    await world.until(refund.id, ['succeeded']);
  },
};

/** Somebody ends the workflow of a refund by hand; the sweeper notices. */
const terminated: Story = {
  name: 'terminated',
  play: async (world) => {
    const payment = await world.pay('terminated', largeMinor);
    const refund = await world.refund('terminated', payment, ['succeeded']);
    await world.terminate(refund);
    await world.act(world.operators[0]!, refund, 'approve');
    await world.until(refund.id, ['succeeded']);
  },
};

/** The customer disputes the payment with the bank: the payment is marked, and nothing is refunded. */
const disputed: Story = {
  name: 'disputed',
  play: async (world) => {
    await world.pay('disputed', paymentMinor, byCard('pm_card_createDispute'));
  },
};

/** One operator asks for a movement by hand, another approves: it is in the ledger once. */
const adjusted: Story = {
  name: 'adjusted',
  play: async (world) => {
    const payment = await world.pay('adjusted', paymentMinor);
    const adjustment = await world.adjust('adjusted', payment);
    if ((await world.recordsOf(adjustment)) !== 1) throw new Error(`${adjustment} is not in the ledger once`);
  },
};

/** A merchant says who a customer is, and has it forgotten. */
const identified: Story = {
  name: 'identified',
  play: (world) =>
    world.identify(`${world.merchantId}-1`, {
      name: '张三',
      document: { type: 'cn_resident_id', number: '11010519491231002X' },
    }),
};

/** Somebody refunds in the provider's dashboard: it takes from what may be refunded. */
const refundedElsewhere: Story = {
  name: 'refunded_elsewhere',
  play: async (world) => {
    const payment = await world.pay('refunded_elsewhere', paymentMinor);
    const outside = { payment_intent: payment.provider_payment_id, amount: refundMinor };
    await world.lane.control('POST', '/refunds', outside);
    await world.untilPayment(payment.id, ({ amount_refunded: refunded }) => refunded === refundMinor);
    const rest = await world.refund('refunded_elsewhere', payment, ['succeeded']);
    await world.until(rest.id, ['succeeded']);
  },
};

/** Payments by card: together they reach every side effect of a refund that goes back the way it came. */
export const cardStories: readonly Story[] = [
  plain,
  asynchronous,
  overRefund,
  approved,
  withdrawn,
  refusedByRisk,
  returned,
  verified,
  terminated,
  disputed,
  adjusted,
  identified,
  refundedElsewhere,
  chargedUnder('lost_before', 6_001),
  chargedUnder('lost_after', 6_002),
  chargedUnder('status_429', 6_003),
  ...transportFaults,
  ...refusals,
  settledElsewhere('stays_pending', { kind: 'stays_pending' }, 'succeeded'),
  settledElsewhere('insufficient_balance', { kind: 'insufficient_balance' }, 'succeeded'),
  settledElsewhere('customer_must_act', { kind: 'insufficient_balance', as: 'requires_action' }, 'canceled'),
];
