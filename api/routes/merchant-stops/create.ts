import { callerOf } from '../../caller';
import { decode, fieldError } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import { auditMerchantStop } from '../../merchant-stops';
import { presentMerchantStop } from '../../present/merchant-stop';
import type { Route } from '../../route';
import { merchantStopBody, merchantStopResource } from '../../schemas/merchant-stop';

export const stopMerchant: Route = {
  method: 'post',
  path: '/v1/merchant_stops',
  operationId: 'stopMerchant',
  tag: 'Merchant stops',
  summary: 'Have nothing of a merchant be sent until somebody releases it',
  description:
    'Refunds are accepted and wait. What a provider has taken goes on. A stop that stands already stays as it is.',
  access: { operator: 'refunds:operate' },
  body: merchantStopBody,
  answers: { 200: { description: 'The stop', schema: merchantStopResource } },
  problems: ['card_number_refused'],
  handle: async (api, req, res) => {
    const { merchant, note } = decode(merchantStopBody, req.body);
    refuseCardNumbers({ note });
    const { merchantIds, keyId } = callerOf(res);
    const isServed = merchantIds.includes(merchant);
    // Written before the act: whatever happens then, the log knows who asked for it.
    await auditMerchantStop(api, res, 'stop', merchant, { note, outcome: isServed ? 'requested' : 'refused' });
    if (!isServed) throw fieldError('/merchant', 'The API key serves no such merchant');
    const stop = { merchantId: merchant, reason: 'operator', detail: note, breach: null, by: keyId } as const;
    const stopped = await api.store.merchantStops.stop(stop, api.now());
    await auditMerchantStop(api, res, 'stop', merchant, { note, outcome: 'done' });
    res.json(presentMerchantStop(stopped.stop));
  },
};
