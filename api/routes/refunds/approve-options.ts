import { callerOf } from '../../caller';
import { approving } from '../../factors/operator-factor';
import { operatorOf } from '../../factors/owners';
import { assertionOptions } from '../../factors/passkeys';
import { decode } from '../../decode/decode';
import { findRefund } from '../../find-refund';
import { presentOptions } from '../../present/passkey-options';
import { idOf, type Route } from '../../route';
import { approvalOptionsBody } from '../../schemas/refund';
import { passkeyOptions } from '../../schemas/factors';

export const approvalOptions: Route = {
  method: 'post',
  path: '/v1/refunds/{id}/approve/options',
  operationId: 'getRefundApprovalOptions',
  tag: 'Refunds',
  summary: 'Begin to show a passkey in order to approve a refund',
  description:
    'What the passkey signs is good for this refund and this amount, once, for five minutes; with `destination` for ' +
    '`approve_destination` of that account, and not for `approve`.',
  access: { operator: 'refunds:operate' },
  body: approvalOptionsBody,
  bodyOptional: true,
  answers: { 200: { description: 'For `navigator.credentials.get()`', schema: passkeyOptions } },
  problems: ['refund_not_found', 'passkeys_not_configured', 'factor_not_enrolled'],
  handle: async (api, req, res) => {
    const { destination: goesTo } = decode(approvalOptionsBody, req.body ?? {});
    const { view } = await findRefund(api, callerOf(res), idOf(req));
    const { id, amount, currency } = view;
    const purpose = approving({ kind: 'refund', id, amount, currency, goesTo });
    res.json(presentOptions(await assertionOptions(api, operatorOf(res), purpose)));
  },
};
