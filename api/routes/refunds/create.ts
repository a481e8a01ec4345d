import { z } from 'zod';
import { EngineError } from '../../../domain/errors';
import { isId } from '../../../domain/ids';
import type { RefundRequest } from '../../../domain/refund';
import type { BankDestination } from '../../../domain/bank-transfer';
import type { IdempotencyRow, PaymentDocument } from '../../../store/store';
import { acceptRefund } from '../../accept/accept-refund';
import { sendAnswer } from '../../accept/answer';
import { claimRequest } from '../../accept/claim-request';
import { callerOf, merchantOf } from '../../caller';
import { bankDestinationOf, requireBankRoute } from '../../decode/bank-account';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { requireIdempotencyKey } from '../../decode/idempotency-key';
import { preferenceOf } from '../../decode/prefer';
import type { Api } from '../../deps';
import { refundIdFor } from '../../ids';
import { requestHashOf } from '../../request-hash';
import { requestIdOf } from '../../request-id';
import type { Route } from '../../route';
import { refundBody, refundResource } from '../../schemas/refund';

const idempotencyKey = z
  .string()
  .meta({ description: 'Yours to choose, new for each refund; repeat it to repeat safely' });
const prefer = z.string().optional().meta({
  description: '`wait=N` waits up to N seconds for a final state; `respond-async` does not even wait for the decision',
});

export const createRefund: Route = {
  method: 'post',
  path: '/v1/refunds',
  operationId: 'createRefund',
  tag: 'Refunds',
  summary: 'Refund a payment, or part of it',
  description:
    'Safe to repeat with the same Idempotency-Key: the first answer is given again, byte for byte, with ' +
    '`Idempotent-Replayed: true`. The refund goes on whatever becomes of the connection.',
  access: { merchant: 'refunds:write' },
  headers: z.object({ 'Idempotency-Key': idempotencyKey, Prefer: prefer }),
  body: refundBody,
  answers: {
    201: { description: 'The refund, after it has been decided on', schema: refundResource },
    202: {
      description: 'The refund, accepted; the decision follows (`Prefer: respond-async`)',
      schema: refundResource,
    },
  },
  problems: [
    'idempotency_key_required',
    'idempotency_key_reused',
    'payment_not_found',
    'card_number_refused',
    'over_refund',
    'too_many_refunds',
    'payment_not_refundable',
    'payment_blocked',
    'provider_not_configured',
    'outcome_unknown',
  ],
  handle: async (api, req, res) => {
    const merchantId = merchantOf(callerOf(res));
    const id = refundIdFor(merchantId, requireIdempotencyKey(req));
    const { request, fallback } = requestOf(req.body);
    const requestHash = requestHashOf(req.body);
    const payment = await findPayment(api, merchantId, request.paymentId, id);
    if (fallback !== null) requireBankRoute(api, merchantId, '/fallback/bank_account');
    const { row, fresh } = await claimRequest(api, {
      id,
      merchantId,
      kind: 'refund',
      requestHash,
      request,
      requestId: requestIdOf(res),
      createdAt: api.now(),
      answer: null,
    });
    if (row.answer !== null) return sendAnswer(res, row.answer, true);
    // After the claim, so that no other request with this key can leave an account here.
    if (fallback !== null) await keepFallback(api, row, fallback);
    const answer = await acceptRefund(api, { row, fresh, request, payment }, preferenceOf(req));
    sendAnswer(res, answer, !fresh);
  },
};

interface Requested {
  readonly request: RefundRequest;
  /** Kept apart from the request, encrypted. */
  readonly fallback: BankDestination | null;
}

function requestOf(body: unknown): Requested {
  const { payment, amount, reason, description, metadata = {}, return: goods, fallback } = decode(refundBody, body);
  refuseCardNumbers({ description }, metadata);
  const request = {
    paymentId: payment,
    amount: amount ?? null,
    reason,
    description: description ?? null,
    metadata,
    goodsReturn: typeof goods === 'object' ? goods.required : (goods ?? false),
  };
  const given = fallback?.bank_account;
  return { request, fallback: given === undefined ? null : bankDestinationOf(given, '/fallback/bank_account') };
}

async function keepFallback(
  { store }: Api,
  { id: refundId, merchantId, createdAt }: IdempotencyRow,
  destination: BankDestination,
): Promise<void> {
  await store.destinations.keep({ refundId, merchantId, source: 'request', destination, createdAt });
}

/** Nothing is stored for a payment that the merchant does not have, unless its key was used before. */
async function findPayment(
  { store }: Api,
  merchantId: string,
  paymentId: string,
  id: string,
): Promise<PaymentDocument> {
  const payment = isId('payment', paymentId) ? await store.payments.get(paymentId, [merchantId]) : null;
  if (payment !== null) return payment;
  if ((await store.idempotency.get(id)) !== null) throw new EngineError('idempotency_key_reused');
  throw new EngineError('payment_not_found', undefined, {
    errors: [{ pointer: '/payment', detail: 'The engine does not know this payment: register it first' }],
  });
}
