import { callerOf } from '../../caller';
import { approving } from '../../factors/operator-factor';
import { operatorOf } from '../../factors/owners';
import { assertionOptions } from '../../factors/passkeys';
import { findRefund } from '../../find-refund';
import { presentOptions } from '../../present/passkey-options';
import { idOf, type Route } from '../../route';
import { passkeyOptions } from '../../schemas/factors';

export const approvalOptions: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/approve/options',
  operationId: 'getRefundApprovalOptions',
  tag: 'Refunds',
  summary: 'Begin to show a passkey in order to approve a refund',
  description: 'What the passkey signs is good for this refund and this amount, once, for five minutes.',
  access: { operator: 'refunds:operate' },
  answers: { 200: { description: 'For `navigator.credentials.get()`', schema: passkeyOptions } },
  problems: ['refund_not_found', 'passkeys_not_configured', 'factor_not_enrolled'],
  handle: async (api, req, res) => {
    const { view } = await findRefund(api, callerOf(res), idOf(req));
    const purpose = approving({ kind: 'refund', id: view.id, amount: view.amount, currency: view.currency });
    res.json(presentOptions(await assertionOptions(api, operatorOf(res), purpose)));
  },
};
