import { findAdjustment } from '../../adjustments';
import { approving } from '../../factors/operator-factor';
import { operatorOf } from '../../factors/owners';
import { assertionOptions } from '../../factors/passkeys';
import { presentOptions } from '../../present/passkey-options';
import type { Route } from '../../route';
import { passkeyOptions } from '../../schemas/factors';

export const adjustmentApprovalOptions: Route = {
  method: 'post',
  path: '/v1/adjustments/{id}/approve/options',
  operationId: 'getAdjustmentApprovalOptions',
  tag: 'Adjustments',
  summary: 'Begin to show a passkey in order to approve a movement',
  description: 'What the passkey signs is good for this movement and this amount, once, for five minutes.',
  access: { operator: 'ledger:adjust' },
  answers: { 200: { description: 'For `navigator.credentials.get()`', schema: passkeyOptions } },
  problems: ['adjustment_not_found', 'passkeys_not_configured', 'factor_not_enrolled'],
  handle: async (api, req, res) => {
    const { id, amount, currency } = await findAdjustment(api, req, res);
    const purpose = approving({ kind: 'adjustment', id, amount, currency });
    res.json(presentOptions(await assertionOptions(api, operatorOf(res), purpose)));
  },
};
