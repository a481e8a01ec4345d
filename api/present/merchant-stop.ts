import type { MerchantStop } from '../../store/store';
import type { MerchantStopResource } from '../schemas/merchant-stop';

export const presentMerchantStop = (stop: MerchantStop): MerchantStopResource => ({
  object: 'merchant_stop',
  merchant: stop.merchantId,
  standing: stop.standing,
  reason: stop.reason,
  detail: stop.detail,
  breaches: [...stop.breaches],
  stopped_at: stop.stoppedAt.toISOString(),
  stopped_by: stop.stoppedBy,
  released_at: stop.releasedAt?.toISOString() ?? null,
  released_by: stop.releasedBy,
  release_note: stop.releaseNote,
});
