import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { RefundStartContext } from '../../activities/notify/workflow-starter';
import { temporalWorkflows } from '../../activities/notify/temporal-workflows';
import { paymentStartOptions, refundStartOptions } from '../../api/temporal/start-options';
import type { RefundRequest } from '../../domain/refund';
import type { PaymentDocument, PaymentRequest } from '../../store/store';

interface Started {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly memo: object;
  readonly staticSummary: string;
  readonly typedSearchAttributes: { getAll(): { key: { name: string }; value: unknown }[] };
}

/** What a client was asked to start and to signal. */
function recordingClient({ closed = false } = {}) {
  const starts: Started[] = [];
  const signals: unknown[] = [];
  const getHandle = (workflowId: string) => ({
    signal: async (name: string, message: unknown) => {
      if (closed) throw new WorkflowNotFoundError('workflow execution already completed', workflowId, undefined);
      signals.push([workflowId, name, message]);
    },
  });
  const start = async (_type: string, options: Started) => void starts.push(options);
  return { client: { workflow: { start, getHandle } } as unknown as Client, starts, signals };
}

/** All by which an operator tells a workflow from others. */
const appearance = ({ taskQueue, memo, staticSummary, typedSearchAttributes }: Started) => ({
  taskQueue,
  memo,
  staticSummary,
  attributes: Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])),
});

const paymentId = `pay_${'a'.repeat(26)}`;
const refundId = `re_${'a'.repeat(26)}`;
const base = { merchantId: 'm1', requestHash: 'h', requestedAt: '2026-03-01T10:00:00Z' };
const about: RefundStartContext = {
  merchantId: 'm1',
  paymentId,
  provider: 'stripe',
  currency: 'GBP',
  amount: 1_250,
  requestId: 'req_1',
  state: 'requested',
};

test('a recovery and a look into late truth look like the refund’s own workflow', async () => {
  const input = { ...base, refundId, paymentId };
  const original = refundStartOptions(
    input,
    { amount: 1_250 } as RefundRequest,
    { provider: 'stripe', currency: 'GBP' } as PaymentDocument,
    'req_1',
  );
  const { client, starts } = recordingClient();
  const workflows = temporalWorkflows(client);
  await workflows.startRecovery(input, about);
  await workflows.startLateTruth(input, about);
  const expected = appearance(original as unknown as Started);
  expect(starts.map(appearance)).toEqual([expected, expected]);
  expect(expected).toMatchObject({
    memo: { request_id: 'req_1' },
    staticSummary: `Refund 12.50 GBP of ${paymentId}`,
    attributes: { RefundState: 'requested', MerchantId: 'm1', PaymentId: paymentId, AmountMinor: 1_250 },
  });
});

test('so do a payment’s recovery and its comparison with the provider', async () => {
  const input = { ...base, paymentId };
  const request = { provider: 'stripe', currency: 'GBP', amount: 1_250 } as PaymentRequest;
  const { client, starts } = recordingClient();
  const workflows = temporalWorkflows(client);
  await workflows.startPayment(input, about);
  await workflows.startPaymentSync(input, about);
  const expected = appearance(paymentStartOptions(input, request, 'req_1') as unknown as Started);
  expect(starts.map(appearance)).toEqual([expected, expected]);
});

test('a payment’s workflow is told of news, or known to have closed', async () => {
  const { client, signals } = recordingClient();
  const ref = { merchantId: 'm1', paymentId };
  expect(await temporalWorkflows(client).tellPayment(ref, { eventId: 'evt_1' })).toBe('told');
  expect(signals).toEqual([[`payment/m1/${paymentId}`, 'providerReported', { eventId: 'evt_1' }]]);
  const closed = recordingClient({ closed: true });
  expect(await temporalWorkflows(closed.client).tellPayment(ref, { eventId: 'evt_1' })).toBe('closed');
});
