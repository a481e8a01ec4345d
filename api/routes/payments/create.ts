import type { Request, Response } from 'express';
import { z } from 'zod';
import { EngineError } from '../../../domain/errors';
import type { ProviderAccount } from '../../../gateways/account';
import type { PaymentRequest } from '../../../store/store';
import { acceptPayment } from '../../accept/accept-payment';
import { sendAnswer } from '../../accept/answer';
import { claimOrEarlier, claimRequest, type Claim } from '../../accept/claim-request';
import { namePayment } from '../../accept/name-payment';
import { callerOf, merchantOf } from '../../caller';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { idempotencyKeyOf } from '../../decode/idempotency-key';
import { preferenceOf } from '../../decode/prefer';
import type { Api } from '../../deps';
import { waitInPlace } from '../../load/wait-in-place';
import { paymentIdFor } from '../../ids';
import { hashableBody, hashedContext } from '../../request-context';
import { requestHashOf } from '../../request-hash';
import { requestIdOf } from '../../request-id';
import type { Route } from '../../route';
import { paymentBody, paymentResource, type PaymentBody } from '../../schemas/payment';

const idempotencyKey = z.string().optional().meta({
  description: 'Repeat it to repeat safely. Without it, repeating a registration is safe, repeating a charge is not',
});

const prefer = z.string().optional().meta({
  description: '`wait=N` waits up to N seconds (at most 60) until a payment that waits for its payer has ended',
});

export const createPayment: Route = {
  method: 'post',
  path: '/v1/payments',
  operationId: 'createPayment',
  tag: 'Payments',
  summary: 'Take a payment, or register one that was captured elsewhere',
  description: 'A registered payment is checked with the provider before it is trusted.',
  access: { merchant: 'payments:write' },
  headers: z.object({ 'Idempotency-Key': idempotencyKey, Prefer: prefer }),
  body: paymentBody,
  answers: {
    201: {
      description: 'The captured payment, or one that waits for its payer: `next_action` says how to pay',
      schema: paymentResource,
    },
    202: {
      description: 'The provider has not answered yet: read the payment later. Not kept: a repetition may know more',
      schema: paymentResource,
    },
  },
  problems: [
    'idempotency_key_reused',
    'provider_not_configured',
    'card_number_refused',
    'payment_declined',
    'payment_mismatch',
    'payment_already_registered',
    'request_in_flight',
    'outcome_unknown',
  ],
  handle: async (api, req, res) => {
    const merchantId = merchantOf(callerOf(res));
    const key = idempotencyKeyOf(req);
    const keyed = key === null ? null : paymentIdFor(merchantId, key);
    const { row } = await claimOrEarlier(api, keyed, hashableBody(api.personalHash, req.body), () =>
      claimPayment(api, { keyed, merchantId, req, res }),
    );
    if (row.answer !== null) return sendAnswer(res, { answer: row.answer, replayed: true });
    sendAnswer(res, await acceptPayment(api, row, preferenceOf(req), waitInPlace(api, res)));
  },
};

interface Asked {
  /** The id that follows from the key, where there is one. */
  readonly keyed: string | null;
  readonly merchantId: string;
  readonly req: Request;
  readonly res: Response;
}

async function claimPayment(api: Api, { keyed, merchantId, req, res }: Asked): Promise<Claim> {
  const request = requestOf(api, merchantId, decode(paymentBody, req.body));
  const requestHash = requestHashOf(hashableBody(api.personalHash, req.body));
  return claimRequest(api, {
    id: keyed ?? (await namePayment(api.store, { merchantId, requestHash, request })),
    merchantId,
    kind: 'payment',
    requestHash,
    request,
    requestId: requestIdOf(res),
    createdAt: api.now(),
    answer: null,
  });
}

function requestOf(api: Api, merchantId: string, body: PaymentBody): PaymentRequest {
  const { provider, amount, currency, metadata = {} } = body;
  refuseCardNumbers({}, metadata);
  const context = hashedContext(api.personalHash, merchantId, body.context);
  return {
    provider,
    account: accountOf(api, merchantId, body).id,
    amount,
    currency,
    orderId: body.order_id ?? null,
    customerId: body.customer?.id ?? null,
    metadata,
    source: body.external
      ? { providerPaymentId: body.external.provider_payment_id }
      : { paymentMethod: body.payment_method ?? '', payer: body.payer ?? null },
    ...(context !== null && { context }),
  };
}

function accountOf({ accounts }: Api, merchantId: string, { provider, account: wanted }: PaymentBody): ProviderAccount {
  const account = accounts.find(
    ({ id, ...of }) =>
      of.merchantId === merchantId && of.provider === provider && (wanted === undefined || id === wanted),
  );
  if (account !== undefined) return account;
  throw new EngineError('provider_not_configured', undefined, {
    errors: [{ pointer: wanted === undefined ? '/provider' : '/account', detail: 'No account of this merchant' }],
  });
}
