import { Router } from 'express';
import type { Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseBody } from '../control';
import type { Account } from './accounts';
import type { WechatContext } from './context';
import { WechatFailure } from './errors';
import { checkRefundable } from './operations/refunds';
import { payOrder } from './order-lifecycle';
import { presentOrder, presentRefund } from './present';
import { acceptRefund, canBecome, settleRefund } from './refund-lifecycle';
import { refundStates } from './state';
import type { Order, Refund } from './state';

const emptySpec = z.strictObject({});
const refundSpec = z.strictObject({ transaction_id: z.string(), amount: z.int().min(1) });
const settleSpec = z.strictObject({ state: z.enum(refundStates) });

/** What the payer does in WeChat, a person on the merchant platform, or the payer's bank. */
export function wechatControlRoutes(context: WechatContext): Router {
  const router = Router();
  router.get('/accounts', (_request, response) => {
    response.json({ data: context.accounts.list() });
  });
  router.post('/orders/:number/pay', async (request: Request<{ number: string }>, response) => {
    if (!parseBody(emptySpec, request, response)) return;
    const order = context.state.orders.values().find(({ out_trade_no }) => out_trade_no === request.params.number);
    const account = order && context.accounts.get(order.account);
    if (!order || !account) return notFound(response, 'order', request.params.number);
    await answer(context, response, () => presentOrder(context.state, account, payOrder(context, account, order)));
  });
  router.post('/refunds', async (request, response) => {
    const spec = parseBody(refundSpec, request, response);
    if (!spec) return;
    const [order] = context.state.orders.indexed(spec.transaction_id);
    if (!order) return notFound(response, 'payment', spec.transaction_id);
    await answer(context, response, () => presentRefund(refundOutside(context, order, spec)));
  });
  router.post('/refunds/:number/settle', async (request: Request<{ number: string }>, response) => {
    const spec = parseBody(settleSpec, request, response);
    if (!spec) return;
    const refund = context.state.refunds
      .values()
      .find(
        ({ refund_id, out_refund_no }) =>
          refund_id === request.params.number || out_refund_no === request.params.number,
      );
    const account = refund && context.accounts.get(refund.account);
    if (!refund || !account) return notFound(response, 'refund', request.params.number);
    await answer(context, response, () => settleNow(context, account, refund, spec.state));
  });
  return router;
}

/** A refund made on the merchant platform; its number is the platform's. */
function refundOutside(context: WechatContext, order: Order, spec: z.infer<typeof refundSpec>): Refund {
  const { transaction_id, amount } = spec;
  checkRefundable({ ...context, refundSpacingMs: 0 }, { ...order, transaction_id }, amount, order.total);
  const out_refund_no = `platform${randomUUID().replaceAll('-', '')}`;
  const input = { out_refund_no, notify_url: order.notify_url, refund: amount, through_api: false };
  const settlement = { status: 'SUCCESS', afterMs: context.settleAfterMs } as const;
  return acceptRefund(context, { ...order, transaction_id }, input, [settlement]);
}

function settleNow(context: WechatContext, account: Account, refund: Refund, state: Refund['status']): object {
  if (!canBecome(refund.status, state)) {
    throw new WechatFailure('INVALID_REQUEST', `A refund that is ${refund.status} can't become ${state}.`);
  }
  return presentRefund(settleRefund(context, account, refund, state));
}

async function answer(context: WechatContext, response: Response, act: () => object): Promise<void> {
  try {
    const body = act();
    await context.store.durable();
    response.status(201).json(body);
  } catch (error) {
    if (!(error instanceof WechatFailure)) throw error;
    response.status(409).json({ error: error.body });
  }
}

function notFound(response: Response, what: string, id: string): void {
  response.status(404).json({ error: { message: `No such ${what}: ${id}` } });
}
