/** Rule 3.1.4: a key is repeated within its horizon; beyond it only a complete listing without a refund of ours permits the next. */
import type { SubmitInput } from '../../activities/contract';
import type { ProviderRefund, RefundListing } from '../../domain/outcome';
import { Conversation, eventually } from '../workflows/support/conversation';
import { FakeActivities, hopeless, policyForTests } from '../workflows/support/fake-activities';
import { WorkflowBench } from '../workflows/support/workflow-bench';

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const succeeded = { kind: 'succeeded', providerRefundId: 're_1' } as const;
const unknown = { kind: 'unknown', reason: 'timeout' } as const;

/** A provider that lost our request and is first asked once the key has aged by `askedAfterMs`. */
function lostRequest(askedAfterMs: number): FakeActivities {
  const activities = new FakeActivities();
  activities.policy = {
    ...policyForTests,
    providerPolicy: { ...policyForTests.providerPolicy, firstQueryAfterMs: askedAfterMs },
  };
  activities.submits = [unknown, succeeded];
  activities.queries = [{ kind: 'not_found' }];
  return activities;
}

const keysOf = (activities: FakeActivities): { keyNumber: number; key: string }[] =>
  activities.calls
    .filter(({ name }) => name === 'submitRefund')
    .map(({ input }) => input as SubmitInput)
    .map(({ keyNumber, key }) => ({ keyNumber, key }));

async function start(activities: FakeActivities): Promise<Conversation> {
  await bench.serve(activities);
  return new Conversation(bench, await bench.startRefund(), activities);
}

test('within its horizon the same key is sent again, without a listing', async () => {
  const activities = lostRequest(60_000);
  const { handle } = await start(activities);
  const { refundId } = await handle.result();
  expect(keysOf(activities)).toEqual([
    { keyNumber: 1, key: refundId },
    { keyNumber: 1, key: refundId },
  ]);
  expect(activities.names()).not.toContain('listRefunds');
});

test('beyond its horizon a complete listing without a refund of ours permits the next key', async () => {
  const activities = lostRequest(82_800_000);
  activities.listings = [{ kind: 'complete', refunds: [], disputed: false }];
  const { handle } = await start(activities);
  const { refundId, state } = await handle.result();
  expect(state).toBe('succeeded');
  expect(keysOf(activities)).toEqual([
    { keyNumber: 1, key: refundId },
    { keyNumber: 2, key: `${refundId}-2` },
  ]);
});

test('beyond its horizon no next key is used while the last request may still arrive', async () => {
  const activities = lostRequest(60_000);
  const { providerPolicy } = activities.policy;
  activities.policy = { ...activities.policy, providerPolicy: { ...providerPolicy, keyHorizonMs: 60_000 } };
  activities.listings = [{ kind: 'complete', refunds: [], disputed: false }];
  const { handle } = await start(activities);
  expect(await handle.result()).toMatchObject({ state: 'succeeded' });
  const [first, second] = activities.inputs<SubmitInput>('submitRefund').map(({ sentAt }) => Date.parse(sentAt));
  expect(second! - first!).toBeGreaterThanOrEqual(600_000);
  expect(keysOf(activities).map(({ keyNumber }) => keyNumber)).toEqual([1, 2]);
});

test('beyond its horizon an incomplete listing hands the refund to an operator', async () => {
  const activities = lostRequest(82_800_000);
  activities.listings = [{ kind: 'unknown', reason: 'listing_incomplete' }];
  const conversation = await start(activities);
  await conversation.skip(100_000_000);
  await conversation.until('manual_review');
  expect(keysOf(activities)).toHaveLength(1);
});

/** A refund of ours as the provider lists it: whatever the listing makes of it is not yet the truth. */
const listsOurs =
  (activities: FakeActivities, ...outcomes: ProviderRefund['outcome'][]) =>
  (): RefundListing => {
    const { refundId } = activities.inputs<SubmitInput>('listRefunds')[0]!;
    const refunds = outcomes.map((outcome, n) => ({
      providerRefundId: `re_${n}`,
      amount: 1_250,
      currency: 'GBP',
      refundId,
      outcome,
    }));
    return { kind: 'complete', refunds, disputed: false };
  };

const failed = { kind: 'failed', providerRefundId: 're_0', code: 'expired_card' } as const;

test('beyond its horizon a refund of ours in the listing is asked about by our own id, and nothing is sent', async () => {
  const activities = lostRequest(82_800_000);
  activities.queries = [{ kind: 'not_found' }, succeeded];
  activities.listings = [listsOurs(activities, failed, succeeded)];
  const { handle } = await start(activities);
  expect(await handle.result()).toMatchObject({ state: 'succeeded', providerRefundId: 're_1' });
  expect(keysOf(activities)).toHaveLength(1);
  expect(activities.inputs<SubmitInput>('queryRefund').at(-1)).toMatchObject({ providerRefundId: null });
});

test('two refunds of ours that live are not taken for one', async () => {
  const activities = lostRequest(82_800_000);
  activities.queries = [{ kind: 'not_found' }, { kind: 'mismatch', reason: 'paid_twice', providerRefundId: 're_1' }];
  activities.listings = [listsOurs(activities, succeeded, succeeded)];
  const conversation = await start(activities);
  await conversation.skip(100_000_000);
  await conversation.until('manual_review');
  expect(activities.alerts.at(-1)).toMatchObject({ alert: 'provider_mismatch', detail: 'paid_twice' });
  expect(keysOf(activities)).toHaveLength(1);
});

test('a listing with ours that the query does not find leaves the refund unknown', async () => {
  const activities = lostRequest(82_800_000);
  activities.queries = [{ kind: 'not_found' }, { kind: 'not_found' }, succeeded];
  activities.listings = [listsOurs(activities, succeeded)];
  const { handle } = await start(activities);
  expect(await handle.result()).toMatchObject({ state: 'succeeded' });
  expect(keysOf(activities)).toHaveLength(1);
});

test('each call says until when its key may be sent, counted from the first call under it', async () => {
  const activities = lostRequest(60_000);
  const { handle } = await start(activities);
  await handle.result();
  const [first, second] = activities.inputs<SubmitInput>('submitRefund');
  expect(Date.parse(first!.keyExpiresAt) - Date.parse(first!.sentAt)).toBe(82_800_000);
  expect(second!.keyExpiresAt).toBe(first!.keyExpiresAt);
});

describe('after a definitive refusal whose hold could not be given back', () => {
  const refusal = { kind: 'failed', providerRefundId: null, code: 'charge_disputed' } as const;

  async function refused(...submits: FakeActivities['submits']): Promise<Conversation> {
    const activities = new FakeActivities();
    activities.submits = [refusal, ...submits];
    activities.queries = [refusal];
    activities.failures['releaseReservation'] = [hopeless('trade_record_breach')];
    const conversation = await start(activities);
    await conversation.until('manual_review');
    return conversation;
  }

  test('the row says so, and an operator who has it sent again has it listed first and sent under the next key', async () => {
    const conversation = await refused(unknown, succeeded);
    const { activities, handle } = conversation;
    expect(activities.progress).toMatchObject({ failure: { code: 'charge_disputed', stage: 'provider' } });
    activities.listings = [{ kind: 'complete', refunds: [], disputed: false }];
    await conversation.resolve('submitting');
    activities.queries = [{ kind: 'not_found' }];
    const { refundId, state, failure } = await handle.result();
    expect({ state, failure }).toEqual({ state: 'succeeded', failure: null });
    // The lost answer is about the new key: that one is repeated.
    expect(keysOf(activities).map(({ key }) => key)).toEqual([refundId, `${refundId}-2`, `${refundId}-2`]);
    expect(activities.count('listRefunds')).toBe(1);
  });

  test('a listing that cannot be had leaves it to the operator', async () => {
    const conversation = await refused();
    conversation.activities.listings = [{ kind: 'unknown', reason: 'timeout' }];
    await conversation.resolve('submitting');
    await conversation.until('manual_review');
    expect(keysOf(conversation.activities)).toHaveLength(1);
  });

  test('a refund of ours that the provider still lists leaves it to the operator', async () => {
    const conversation = await refused();
    const { activities } = conversation;
    activities.listings = [listsOurs(activities, failed)];
    await conversation.resolve('submitting');
    await conversation.until('manual_review');
    await eventually(() => activities.alerts.length === 2);
    expect(activities.alerts.at(-1)).toMatchObject({ detail: 'refund_exists_at_provider' });
    expect(keysOf(activities)).toHaveLength(1);
  });
});
