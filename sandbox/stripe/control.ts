import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { parseBody } from '../control';
import type { StripeContext } from './context';
import { StripeFailure } from './errors';
import { chargeOfIntent } from './lookup';
import { openDispute } from './open-dispute';
import { refundableAmount } from './operations/refunds';
import { canBecome, createRefund, refundStates, settleRefund } from './refund-lifecycle';

const accountSpec = z.strictObject({ webhook_url: z.url() });
const refundSpec = z.strictObject({
  payment_intent: z.string(),
  amount: z.int().min(1).optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).nullable().default(null),
  metadata: z.record(z.string(), z.string()).default({}),
});
const settleSpec = z.strictObject({ state: z.enum(refundStates), failure_reason: z.string().optional() });
const disputeSpec = z.strictObject({
  payment_intent: z.string(),
  amount: z.int().min(1).optional(),
  reason: z.string().default('fraudulent'),
  /** A status beginning with `warning_` is an inquiry, which leaves the charge refundable. */
  status: z.enum(['needs_response', 'warning_needs_response', 'under_review', 'won', 'lost']).default('needs_response'),
});

/** What a person would do in Stripe's dashboard, at the cardholder's bank, or by waiting. */
export function stripeControlRoutes(context: StripeContext): Router {
  const router = Router();
  router.get('/accounts', (_request, response) => {
    response.json({ data: context.accounts.list() });
  });
  router.put('/accounts/:id', async (request: Request<{ id: string }>, response) => {
    const spec = parseBody(accountSpec, request, response);
    if (!spec) return;
    if (!context.accounts.has(request.params.id)) return notFound(response, 'account', request.params.id);
    context.accounts.setWebhookUrl(request.params.id, spec.webhook_url);
    await context.store.durable();
    response.json({ id: request.params.id, webhook_url: spec.webhook_url });
  });
  router.post('/refunds', async (request, response) => {
    const spec = parseBody(refundSpec, request, response);
    if (!spec) return;
    const { payment_intent, reason, metadata } = spec;
    const intent = context.state.intents.get(payment_intent);
    if (!intent) return notFound(response, 'payment_intent', payment_intent);
    await answer(context, response, () => {
      const charge = chargeOfIntent(context.state, intent.value);
      const amount = refundableAmount(context, charge, spec.amount);
      const input = { account: intent.account, charge, amount, reason, metadata, cause: null };
      return createRefund(context, input, { status: 'succeeded' });
    });
  });
  router.post('/refunds/:id/settle', async (request: Request<{ id: string }>, response) => {
    const spec = parseBody(settleSpec, request, response);
    if (!spec) return;
    const owned = context.state.refunds.get(request.params.id);
    if (!owned) return notFound(response, 'refund', request.params.id);
    if (!canBecome(owned.value.status, spec.state)) {
      const message = `A refund that is ${owned.value.status} can't become ${spec.state}.`;
      response.status(409).json({ error: { message } });
      return;
    }
    await answer(context, response, () => settleRefund(context, owned, spec.state, spec.failure_reason));
  });
  router.post('/disputes', async (request, response) => {
    const spec = parseBody(disputeSpec, request, response);
    if (!spec) return;
    const intent = context.state.intents.get(spec.payment_intent);
    if (!intent) return notFound(response, 'payment_intent', spec.payment_intent);
    await answer(context, response, () => {
      const charge = chargeOfIntent(context.state, intent.value);
      const { reason, status, amount = charge.amount } = spec;
      const refundable = status.startsWith('warning_');
      return openDispute(context, { account: intent.account, charge, amount, reason, status, refundable });
    });
  });
  return router;
}

async function answer(context: StripeContext, response: Response, act: () => object): Promise<void> {
  try {
    const body = act();
    await context.store.durable();
    response.status(201).json(body);
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    response.status(error.status).json({ error: error.body });
  }
}

function notFound(response: Response, what: string, id: string): void {
  response.status(404).json({ error: { message: `No such ${what}: ${id}` } });
}
