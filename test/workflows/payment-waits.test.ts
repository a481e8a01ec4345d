import type { PaymentAnswer } from '../../activities/contract';
import { paymentSyncWorkflowId } from '../../domain/ids';
import { eventually } from './support/conversation';
import { FakeActivities, gate } from './support/fake-activities';
import { dayMs } from './support/paths/path';
import {
  absentPayment as absent,
  awaitedPayment as awaited,
  capturedPayment as captured,
  closedPayment as closed,
  declinedPayment as declined,
  lostPayment as lost,
  openPayment as open,
} from './support/payment-answers';
import { report, takePayment, type PaymentHandle } from './support/take-payment';
import { freshInput, WorkflowBench } from './support/workflow-bench';

const minuteMs = 60_000;

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await WorkflowBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

interface Begun {
  readonly activities: FakeActivities;
  readonly handle: PaymentHandle;
}

async function begin(arrange: Partial<FakeActivities>): Promise<Begun> {
  const activities = Object.assign(new FakeActivities(), { expiryMs: 15 * minuteMs, ...arrange });
  return { activities, handle: await takePayment(bench, activities) };
}

const asked = ({ activities }: Begun): string[] =>
  activities.names().filter((name) => ['takePayment', 'findPayment', 'closePayment'].includes(name));
const alarms = ({ activities }: Begun): string[] =>
  activities.alerts.map(({ alert, severity }) => `${alert} ${severity}`);

describe('a payment that waits for its payer', () => {
  test('is asked about on the provider’s schedule until it is paid', async () => {
    const begun = await begin({ payments: [awaited], paymentFinds: [awaited, awaited, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(asked(begun)).toEqual(['takePayment', 'findPayment', 'findPayment', 'findPayment']);
    expect(alarms(begun)).toEqual([]);
  });

  test('is asked about at once when its provider has news', async () => {
    let paid = false;
    const begun = await begin({ payments: [awaited], paymentFinds: [() => (paid ? captured : awaited)] });
    await eventually(() => begun.activities.count('takePayment') === 1);
    paid = true;
    await report(begun.handle);
    // Time stands still until the result is waited for: only the report can have led to this.
    await eventually(() => begun.activities.count('concludePayment') === 1);
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(asked(begun)).toEqual(['takePayment', 'findPayment']);
  });

  test('is closed at the provider when its time is over, and only then expired', async () => {
    const begun = await begin({ payments: [awaited], paymentFinds: [awaited], closes: [closed] });
    const startedMs = await bench.env.currentTimeMs();
    expect(await begun.handle.result()).toEqual({ status: 'expired' });
    expect((await bench.env.currentTimeMs()) - startedMs).toBeGreaterThanOrEqual(15 * minuteMs - 1_000);
    expect(asked(begun).at(-1)).toBe('closePayment');
    expect(asked(begun).filter((name) => name === 'closePayment')).toHaveLength(1);
    expect(begun.activities.inputs('concludePayment')).toMatchObject([{ expired: true, outcome: closed }]);
  });

  test('is captured when somebody was faster than the closing', async () => {
    const begun = await begin({ payments: [awaited], paymentFinds: [awaited], closes: [captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(begun.activities.inputs('concludePayment')).toMatchObject([{ expired: false }]);
  });

  test('is not called expired while nobody knows whether it was closed', async () => {
    const closes: PaymentAnswer[] = [lost, { kind: 'held', reason: 'http_429' }, lost, captured];
    const begun = await begin({ payments: [awaited], paymentFinds: [awaited], closes });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(begun.activities.count('closePayment')).toBe(4);
  });

  test('is expired when the provider never heard of it', async () => {
    const begun = await begin({ payments: [awaited], paymentFinds: [awaited], closes: [absent] });
    expect(await begun.handle.result()).toEqual({ status: 'expired' });
  });

  test('is asked for again, with the same key, when what its payer needs was lost with the answer', async () => {
    const begun = await begin({ payments: [lost, awaited], paymentFinds: [open, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(asked(begun)).toEqual(['takePayment', 'findPayment', 'takePayment', 'findPayment']);
  });

  test('is only asked about by a run that goes on with it', async () => {
    const opened = { ...new FakeActivities().openedPayment!, resumed: true, payable: true };
    const begun = await begin({ openedPayment: opened, paymentFinds: [awaited, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(asked(begun)).toEqual(['findPayment', 'findPayment']);
  });

  test('is not given up by a run that goes on with it because nobody has scanned its QR code yet', async () => {
    const opened = { ...new FakeActivities().openedPayment!, resumed: true, payable: true };
    const begun = await begin({ openedPayment: opened, payments: [awaited], paymentFinds: [absent, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(asked(begun)).toEqual(['findPayment', 'takePayment', 'findPayment']);
  });

  test('is closed at once by a run that goes on with it too late', async () => {
    const opened = { ...new FakeActivities().openedPayment!, resumed: true, payable: true };
    const activities = Object.assign(new FakeActivities(), {
      openedPayment: opened,
      expiryMs: minuteMs,
      closes: [closed],
    });
    const handle = await takePayment(bench, activities, 2 * minuteMs);
    expect(await handle.result()).toEqual({ status: 'expired' });
    expect(asked({ activities, handle })).toEqual(['closePayment']);
  });

  test('what is reported while it is being recorded is looked into before the workflow ends', async () => {
    const { opened, open: letGo } = gate();
    const begun = await begin({
      payments: [captured],
      paymentFinds: [captured],
      before: { concludePayment: () => opened },
    });
    await eventually(() => begun.activities.count('concludePayment') === 1);
    await report(begun.handle);
    letGo();
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(begun.activities.inputs('importProviderRefunds')).toMatchObject([{ outcome: captured }]);
  });
});

describe('a payment that its provider is still settling', () => {
  test('stays open beyond the time for paying, and is taken when it arrives', async () => {
    const settling = Array.from({ length: 12 }, () => open);
    const begun = await begin({ payments: [open], paymentFinds: [...settling, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(alarms(begun)).toEqual([]);
    expect(asked(begun).filter((name) => name === 'takePayment')).toHaveLength(1);
  });

  test('for longer than its way to pay may take is an operator’s, once, and goes on', async () => {
    const settling = Array.from({ length: 70 }, () => open);
    const begun = await begin({ payments: [open], paymentFinds: [...settling, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(alarms(begun)).toEqual(['payment_unresolved critical']);
  });

  test('that is to be registered is refused: it is not captured', async () => {
    const openedPayment = { ...new FakeActivities().openedPayment!, registered: true };
    const begun = await begin({ openedPayment, payments: [open] });
    expect(await begun.handle.result()).toMatchObject({ status: 'failed' });
    expect(asked(begun)).toEqual(['takePayment']);
  });
});

describe('a charge of which nothing is known', () => {
  test('is sent again under its key from time to time: absence cannot always be proven', async () => {
    const begun = await begin({ payments: [lost, captured], paymentFinds: [lost] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(asked(begun)).toEqual(['takePayment', 'findPayment', 'findPayment', 'findPayment', 'takePayment']);
  });

  test('is not declared declined because a repetition was: an earlier one may have arrived', async () => {
    const begun = await begin({ payments: [lost, declined], paymentFinds: [absent, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(asked(begun)).toEqual(['takePayment', 'findPayment', 'takePayment', 'findPayment']);
  });

  test('is declined, and never sent again, once nothing of it is found', async () => {
    const begun = await begin({ payments: [lost, declined], paymentFinds: [absent, lost, absent] });
    expect(await begun.handle.result()).toMatchObject({ status: 'failed' });
    expect(begun.activities.inputs('concludePayment')).toMatchObject([{ outcome: declined, expired: false }]);
    expect(asked(begun).slice(2)).toEqual(['takePayment', 'findPayment', 'findPayment']);
  });

  test('is never sent when its payer’s time is over', async () => {
    const activities = Object.assign(new FakeActivities(), { expiryMs: minuteMs, closes: [absent] });
    const handle = await takePayment(bench, activities, 2 * minuteMs);
    expect(await handle.result()).toEqual({ status: 'expired' });
    expect(activities.count('takePayment')).toBe(0);
  });

  test('for a week is an operator’s, once, and is asked about after that', async () => {
    const unanswered = Array.from({ length: 40 }, () => lost);
    const begun = await begin({ payments: [lost], paymentFinds: [...unanswered, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(alarms(begun)).toEqual(['payment_unresolved critical']);
    expect(begun.activities.alerts[0]?.detail).toBe('timeout');
  });

  test('because the credentials are refused is told at once, and to an operator after a week', async () => {
    const refused: PaymentAnswer = { kind: 'held', reason: 'http_401' };
    const held = Array.from({ length: 40 }, () => refused);
    const begun = await begin({ payments: [refused], paymentFinds: [...held, captured] });
    expect(await begun.handle.result()).toEqual({ status: 'captured' });
    expect(alarms(begun)).toEqual(['payment_held warning', 'payment_unresolved critical']);
  });
});

describe('bringing a payment up to date', () => {
  async function sync(paymentFinds: PaymentAnswer[]): Promise<FakeActivities> {
    const activities = Object.assign(new FakeActivities(), { paymentFinds });
    await bench.serve(activities);
    const { merchantId, paymentId } = freshInput();
    const id = paymentSyncWorkflowId(merchantId, paymentId);
    const options = { memo: { request_id: 'req_1' } };
    const handle = await bench.start('paymentSync', id, [{ merchantId, paymentId }], options);
    await handle.result();
    return activities;
  }

  test('asks until the provider answers', async () => {
    const activities = await sync([lost, { kind: 'held', reason: 'http_429', retryAfterMs: dayMs }, lost, captured]);
    expect(activities.count('findPayment')).toBe(4);
    expect(activities.inputs('importProviderRefunds')).toMatchObject([{ outcome: captured }]);
  });

  test('ends in an alarm when the provider never answers', async () => {
    const activities = await sync([lost]);
    expect(activities.alerts).toEqual([
      { alert: 'payment_unresolved', severity: 'critical', detail: 'sync_no_answer_in_time' },
    ]);
    expect(activities.inputs('importProviderRefunds')).toEqual([]);
  });

  test('carries the id of the request that led to it', async () => {
    const activities = await sync([captured]);
    expect(activities.inputs('findPayment')).toMatchObject([{ requestId: 'req_1' }]);
  });
});

test('every step of a payment carries the id of the request that led to it', async () => {
  const begun = await begin({ payments: [{ kind: 'held', reason: 'http_429' }, awaited], paymentFinds: [captured] });
  await begun.handle.result();
  const inputs = begun.activities.calls.map(({ input }) => input as { requestId: string });
  expect(inputs.map(({ requestId }) => requestId)).toEqual(inputs.map(() => 'req_1'));
});
