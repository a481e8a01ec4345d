import type { Request, Response } from 'express';
import { EngineError } from '../../../domain/errors';
import type { MerchantStop } from '../../../store/store';
import { callerOf } from '../../caller';
import { decode } from '../../decode/decode';
import { refuseCardNumbers } from '../../decode/free-text';
import type { Api } from '../../deps';
import { auditMerchantStop } from '../../merchant-stops';
import { presentMerchantStop } from '../../present/merchant-stop';
import { idOf, type Route } from '../../route';
import { merchantReleaseBody, merchantStopResource } from '../../schemas/merchant-stop';

export const releaseMerchant: Route = {
  method: 'post',
  path: '/v1/merchant_stops/{id}/release',
  operationId: 'releaseMerchant',
  tag: 'Merchant stops',
  summary: 'Let the refunds of a merchant go on',
  description:
    'For an operator who has cleared up why the merchant was stopped. Its breaches do not stop the merchant again; others do. Repeating it is safe.',
  access: { operator: 'refunds:operate' },
  body: merchantReleaseBody,
  answers: { 200: { description: 'The stop, released', schema: merchantStopResource } },
  problems: ['card_number_refused', 'merchant_stop_not_found', 'merchant_stop_changed'],
  handle: async (api, req, res) => {
    const { note } = decode(merchantReleaseBody, req.body);
    refuseCardNumbers({ note });
    const merchant = idOf(req);
    try {
      const stop = await standingStop(api, req, res);
      // Written before the act: whatever happens then, the log knows who asked for it.
      const breaches = stop.breaches.join('; ');
      await auditMerchantStop(api, res, 'release', merchant, { note, outcome: 'requested', breaches });
      const released = stop.standing ? await release(api, res, stop, note) : stop;
      await auditMerchantStop(api, res, 'release', merchant, { note, outcome: 'done' });
      res.json(presentMerchantStop(released));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      await auditMerchantStop(api, res, 'release', merchant, { note, outcome: 'refused', code: error.code });
      throw error;
    }
  },
};

/** @throws EngineError `merchant_stop_not_found`, also for a merchant that the key does not serve */
async function standingStop({ store }: Api, req: Request, res: Response): Promise<MerchantStop> {
  const merchant = idOf(req);
  const stop = callerOf(res).merchantIds.includes(merchant) ? await store.merchantStops.get(merchant) : null;
  if (stop === null) throw new EngineError('merchant_stop_not_found');
  return stop;
}

async function release({ store, now }: Api, res: Response, stop: MerchantStop, note: string): Promise<MerchantStop> {
  const by = { actor: callerOf(res).keyId, note };
  const released = await store.merchantStops.release(stop, by, now());
  if (released === null) throw new EngineError('merchant_stop_changed');
  return released;
}
