import type { Request, Response } from 'express';
import { z } from 'zod';
import { EngineError } from '../../../domain/errors';
import { isId } from '../../../domain/ids';
import type { RefundRequest } from '../../../domain/refund';
import type { BankDestination } from '../../../domain/bank-transfer';
import type { IdempotencyRow, PaymentDocument } from '../../../store/store';
import { acceptRefund } from '../../accept/accept-refund';
import { sendAnswer } from '../../accept/answer';
import { claimOrEarlier, claimRequest, type Claim } from '../../accept/claim-request';
import { callerOf, merchantOf } from '../../caller';
import { bankDestinationOf, requireBankRoute } from '../../decode/bank-account';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { requireIdempotencyKey } from '../../decode/idempotency-key';
import { preferenceOf } from '../../decode/prefer';
import type { Api } from '../../deps';
import { waitInPlace } from '../../load/wait-in-place';
import { refundIdFor } from '../../ids';
import { hashableBody, hashedContext } from '../../request-context';
import { requestHashOf } from '../../request-hash';
import { requestIdOf } from '../../request-id';
import type { Route } from '../../route';
import { refundBody, refundResource } from '../../schemas/refund';

const idempotencyKey = z
  .string()
  .meta({ description: 'Yours to choose, new for each refund; repeat it to repeat safely' });
const prefer = z.string().optional().meta({
  description:
    '`wait=N` waits up to N seconds for a final state; `respond-async` does not even wait for the decision; both: 202 unless it is final within N seconds',
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
    const claim = await claimOrEarlier(api, id, hashableBody(api.personalHash, req.body), () =>
      claimRefund(api, { id, merchantId, req, res }),
    );
    const { row } = claim;
    if (row.answer !== null) return sendAnswer(res, { answer: row.answer, replayed: true });
    // After the claim, so that no other request with this key can leave an account here.
    if ('fallback' in claim && claim.fallback !== null) await keepFallback(api, row, claim.fallback);
    // A row of kind `refund` holds a refund request.
    const request = row.request as RefundRequest;
    const payment = 'payment' in claim ? claim.payment : await findPayment(api, merchantId, request.paymentId);
    const wait = waitInPlace(api, res);
    sendAnswer(res, await acceptRefund(api, { ...claim, request, payment }, preferenceOf(req), wait));
  },
};

interface Asked {
  readonly id: string;
  readonly merchantId: string;
  readonly req: Request;
  readonly res: Response;
}

interface Requested {
  readonly request: RefundRequest;
  /** Kept apart from the request, encrypted. */
  readonly fallback: BankDestination | null;
}

interface RefundClaim extends Claim, Pick<Requested, 'fallback'> {
  readonly payment: PaymentDocument;
}

/** Nothing is stored for a payment that the merchant does not have. */
async function claimRefund(api: Api, { id, merchantId, req, res }: Asked): Promise<RefundClaim> {
  const { request, fallback } = requestOf(api, merchantId, req.body);
  const payment = await findPayment(api, merchantId, request.paymentId);
  if (fallback !== null) requireBankRoute(api, merchantId, '/fallback/bank_account');
  const claim = await claimRequest(api, {
    id,
    merchantId,
    kind: 'refund',
    requestHash: requestHashOf(hashableBody(api.personalHash, req.body)),
    request,
    requestId: requestIdOf(res),
    createdAt: api.now(),
    answer: null,
  });
  return { ...claim, fallback, payment };
}

function requestOf({ personalHash }: Api, merchantId: string, body: unknown): Requested {
  const decoded = decode(refundBody, body);
  const { payment, amount, reason, description, metadata = {}, return: goods, fallback } = decoded;
  const context = hashedContext(personalHash, merchantId, decoded.context);
  refuseCardNumbers({ description }, metadata);
  const request = {
    paymentId: payment,
    amount: amount ?? null,
    reason,
    description: description ?? null,
    metadata,
    goodsReturn: typeof goods === 'object' ? goods.required : (goods ?? false),
    ...(context !== null && { context }),
    ...(fallback !== undefined && { otherDestination: true }),
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

async function findPayment({ store }: Api, merchantId: string, paymentId: string): Promise<PaymentDocument> {
  const payment = isId('payment', paymentId) ? await store.payments.get(paymentId, [merchantId]) : null;
  if (payment !== null) return payment;
  throw new EngineError('payment_not_found', undefined, {
    errors: [{ pointer: '/payment', detail: 'The engine does not know this payment: register it first' }],
  });
}
