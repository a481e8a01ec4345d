import { z } from 'zod';

/** RFC 9457. */
export const problemResource = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable: switch on it' }),
    request_id: z.string(),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'Which fields are wrong; pointer is an RFC 6901 JSON pointer into body or query' }),
    reason: z.string().optional().meta({
      description:
        'Which part of a signature or identity was refused; stable, only with `signature_invalid` and `identity_…`',
    }),
    refund: z.string().optional().meta({ description: 'The refund that the request stands for' }),
    payment: z.string().optional(),
  })
  .meta({ id: 'Problem' });
