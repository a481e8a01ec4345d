import { z } from 'zod';
import { proofMethods } from '../proofs/methods';
import { timestamp } from './common';
import { messageChannels } from '../../domain/contact';

type Form = z.ZodObject<{ readonly method: z.ZodLiteral<string> }>;

const [first, ...others] = proofMethods.map(({ body }) => body as unknown as Form);
if (first === undefined) throw new Error('There is no way to prove anything');

/** One form for each way to prove something. */
export const verifyBody = z
  .discriminatedUnion('method', [first, ...others])
  .meta({ id: 'Verification', description: 'One way to prove something; which are open `next_action` tells' });

export const challengeBody = z
  .strictObject({
    channel: z.enum(messageChannels),
    contact: z
      .string()
      .max(40)
      .optional()
      .meta({ description: 'Which of the customer’s contacts; left out: the oldest' }),
  })
  .meta({ id: 'ChallengeRequest' });

export const challengeResource = z
  .object({
    id: z.string().meta({ description: 'Goes with the code to `POST /v1/refunds/{id}/verify`' }),
    object: z.literal('challenge'),
    refund: z.string(),
    channel: z.enum(messageChannels),
    sent_to: z.string().meta({ description: 'Masked' }),
    delivery: z.enum(['sent', 'unknown']).meta({ description: '`unknown`: it may have been sent' }),
    expires_at: timestamp,
  })
  .meta({ id: 'Challenge' });
