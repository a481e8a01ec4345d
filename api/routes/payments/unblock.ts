import { EngineError } from '../../../domain/errors';
import { isId } from '../../../domain/ids';
import type { PaymentDocument } from '../../../store/store';
import { callerOf, type Caller } from '../../caller';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Api } from '../../deps';
import { presentPayment } from '../../present/payment';
import { requestIdOf } from '../../request-id';
import { idOf, type Route } from '../../route';
import { paymentResource } from '../../schemas/payment';
import { unblockBody } from '../../schemas/unblock';

export const unblockPayment: Route = {
  method: 'post',
  path: '/v1/payments/{id}/unblock',
  operationId: 'unblockPayment',
  tag: 'Payments',
  summary: 'Let refunds of a payment go on that a late payout has blocked',
  description:
    'For an operator who has cleared up why the payment was blocked, as it was seen: a block that came after `revision` stays. Repeating it is safe.',
  access: { operator: 'refunds:operate' },
  body: unblockBody,
  answers: { 200: { description: 'The payment', schema: paymentResource } },
  problems: ['payment_not_found', 'payment_block_changed', 'card_number_refused'],
  handle: async (api, req, res) => {
    const { note, revision } = decode(unblockBody, req.body);
    refuseCardNumbers({ note });
    const caller = callerOf(res);
    const id = idOf(req);
    const payment = isId('payment', id) ? await api.store.payments.get(id, caller.merchantIds) : null;
    const audit = (outcome: object) => append(api, caller, id, payment, requestIdOf(res), { note, ...outcome });
    if (payment === null) {
      await audit({ outcome: 'refused', code: 'payment_not_found' });
      throw new EngineError('payment_not_found');
    }
    // Written before the act: whatever happens then, the log knows who asked for it.
    await audit({ outcome: 'requested', blocked: payment.blocked, revision });
    const unblocked = await api.store.payments.unblock(id, revision);
    if (unblocked === null) {
      await audit({ outcome: 'refused', code: 'payment_block_changed' });
      throw new EngineError('payment_block_changed');
    }
    await audit({ outcome: 'done' });
    res.json(presentPayment(unblocked));
  },
};

const append = (
  { store, now }: Api,
  { keyId: actor }: Caller,
  id: string,
  payment: PaymentDocument | null,
  requestId: string,
  detail: Readonly<Record<string, string | number | null>>,
): Promise<void> =>
  store.audit.append({
    at: now(),
    actor,
    action: 'payment.unblock',
    subject: id.slice(0, 100),
    merchantId: payment?.merchantId ?? null,
    requestId,
    detail,
  });
