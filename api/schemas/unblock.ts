import { z } from 'zod';
import { freeText } from './common';

export const unblockBody = z
  .strictObject({
    revision: z.int().min(0).meta({ description: 'The `blocked.revision` of the payment that you have looked at' }),
    note: freeText.meta({ description: 'Why refunds may go on. Kept in the audit log' }),
  })
  .meta({ id: 'Unblocking' });
