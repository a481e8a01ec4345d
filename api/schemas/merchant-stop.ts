import { z } from 'zod';
import { stopReasons } from '../../store/merchant-stops';
import { freeText, reference, timestamp } from './common';

export const merchantStopBody = z
  .strictObject({
    merchant: reference,
    note: freeText.meta({ description: 'Why nothing of the merchant may be sent. Operators see it' }),
  })
  .meta({ id: 'MerchantStopRequest' });

export const merchantReleaseBody = z
  .strictObject({ note: freeText.meta({ description: 'What was found, and why refunds may go on' }) })
  .meta({ id: 'MerchantRelease' });

export const merchantStopResource = z
  .object({
    object: z.literal('merchant_stop'),
    merchant: z.string(),
    standing: z.boolean().meta({ description: 'Nothing of the merchant is sent to a provider' }),
    reason: z.enum(stopReasons),
    detail: z.string(),
    breaches: z
      .array(z.string())
      .meta({ description: 'What is broken, and how. Once released they do not stop again' }),
    stopped_at: timestamp,
    stopped_by: z.string().meta({ description: 'An API key, or `engine`' }),
    released_at: timestamp.nullable(),
    released_by: z.string().nullable(),
    release_note: z.string().nullable(),
  })
  .meta({ id: 'MerchantStop' });

export type MerchantStopResource = z.output<typeof merchantStopResource>;
