import { z } from 'zod';
import { freeText } from './common';

export const unblockBody = z
  .strictObject({ note: freeText.meta({ description: 'Why refunds may go on. Kept in the audit log' }) })
  .meta({ id: 'Unblocking' });
