import type { WorkflowHandle } from '@temporalio/client';
import { EngineError, errorCatalogue, isErrorCode } from '../../domain/errors';
import { workflowTypes, type PaymentResult } from '../../domain/refund-messages';
import type { IdempotencyRow, PaymentDocument, PaymentRequest, StoredAnswer } from '../../store/store';
import type { Preference } from '../decode/prefer';
import type { Api } from '../deps';
import type { WaitInPlace } from '../load/wait-in-place';
import { acceptTimeoutMs } from '../limits';
import { presentPayment, presentPendingPayment } from '../present/payment';
import { afterSending } from '../temporal/after-sending';
import { isAlreadyStarted } from '../temporal/failures';
import { paymentStartOptions, type PaymentWorkflow } from '../temporal/start-options';
import { answerOnce, jsonAnswer, problemAnswer, type Answered } from './answer';
import { followPayment } from './await-payment';

/**
 * The answer to a claimed payment request that has none yet. A payment that is still under way is answered with 202,
 * and that answer is not kept: the next repetition may know more.
 * @throws EngineError `temporal_unavailable` (nothing was sent) or `outcome_unknown` (it may have been)
 */
export async function acceptPayment(
  api: Api,
  row: IdempotencyRow,
  prefer: Preference,
  wait: WaitInPlace,
): Promise<Answered> {
  // A row of kind `payment` holds a payment request.
  const request = row.request as PaymentRequest;
  await api.reachability.ensure();
  return afterSending(api.reachability, { payment: row.id }, async () => {
    const handle = await startPayment(api, row, request);
    const { result, payment } = (await wait((signal) => followPayment(api, row, handle, prefer, signal))) ?? {
      result: null,
      payment: await api.store.payments.get(row.id, [row.merchantId]),
    };
    const end = result ?? resultOfRow(payment);
    const answer =
      end?.status === 'failed'
        ? problemAnswer(refusalOf(await concerned(api, row, request, end), end), row.requestId)
        : answerFor(row, request, end, payment);
    if (answer.status === 202) return { answer, replayed: false };
    return answerOnce(api, row.id, withPreference(answer, prefer));
  });
}

async function startPayment(
  api: Api,
  row: IdempotencyRow,
  request: PaymentRequest,
): Promise<WorkflowHandle<PaymentWorkflow>> {
  const { temporal, runSideEffect } = api;
  const { id: paymentId, merchantId, requestHash, createdAt, requestId } = row;
  const input = { merchantId, paymentId, requestHash, requestedAt: createdAt.toISOString() };
  const start = paymentStartOptions(input, request, requestId);
  try {
    return await temporal.withDeadline(Date.now() + acceptTimeoutMs, () =>
      runSideEffect('workflow.start', () =>
        temporal.workflow.start<PaymentWorkflow>(workflowTypes.payment, {
          ...start,
          workflowIdConflictPolicy: 'USE_EXISTING',
          // One that was terminated before it ended goes on; one that has ended has its result.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        }),
      ),
    );
  } catch (error) {
    if (!isAlreadyStarted(error)) throw error;
    return temporal.workflow.getHandle<PaymentWorkflow>(start.workflowId);
  }
}

function resultOfRow(payment: PaymentDocument | null): PaymentResult | null {
  if (payment?.status === 'captured' || payment?.status === 'expired') return { status: payment.status };
  if (payment?.status !== 'failed') return null;
  return { status: 'failed', code: payment.failureCode ?? 'payment_declined', differs: [] };
}

const withPreference = (answer: StoredAnswer, { waitSeconds }: Preference): StoredAnswer =>
  waitSeconds === null || answer.status !== 201
    ? answer
    : { ...answer, headers: { ...answer.headers, 'preference-applied': `wait=${waitSeconds}` } };

function answerFor(
  row: IdempotencyRow,
  request: PaymentRequest,
  result: PaymentResult | null,
  payment: PaymentDocument | null,
): StoredAnswer {
  const location = `/v1/payments/${row.id}`;
  const decided = result !== null || payment?.status === 'requires_action';
  if (decided && payment !== null) return jsonAnswer(201, presentPayment(payment), { location });
  const pending = payment && presentPayment(payment);
  const body = pending ?? presentPendingPayment(row.id, row.merchantId, request, row.createdAt);
  return jsonAnswer(202, body, { location });
}

type Failed = Extract<PaymentResult, { status: 'failed' }>;

/** The payment that a refusal is about: the one that is registered already, where there is one. */
async function concerned(
  { store }: Api,
  { id, merchantId }: IdempotencyRow,
  { account, source }: PaymentRequest,
  { code }: Failed,
): Promise<string> {
  if (code !== 'payment_already_registered' || !('providerPaymentId' in source)) return id;
  const registered = await store.payments.findByProviderId(account, source.providerPaymentId);
  return registered?.merchantId === merchantId ? registered.id : id;
}

const pointers: Readonly<Record<string, string>> = {
  provider_payment_id: '/external/provider_payment_id',
  status: '/external',
};

function refusalOf(paymentId: string, { code, differs }: Failed): EngineError {
  const own = isErrorCode(code) && errorCatalogue[code].status < 500;
  const context = { payment: paymentId, ...(!own && { decline_code: code }) };
  const errors = differs.map((field) => ({
    pointer: pointers[field] ?? `/${field}`,
    detail: 'The provider says otherwise',
  }));
  return new EngineError(own ? code : 'payment_declined', undefined, { context, ...(errors.length > 0 && { errors }) });
}
