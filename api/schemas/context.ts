import { z } from 'zod';
import { maxAgentChars } from '../../domain/limits';
import { reference } from './common';

const ip = z
  .string()
  .max(45)
  .refine((text) => z.union([z.ipv4(), z.ipv6()]).safeParse(text).success, 'An IPv4 or IPv6 address is expected')
  .meta({ description: 'The address that the customer’s device had', examples: ['203.0.113.7'] });

/** Where a payment came from. */
export const paymentContext = z
  .strictObject({
    ip: ip.optional(),
    device_id: reference.optional().meta({ description: 'Your name for the customer’s device' }),
  })
  .meta({
    id: 'PaymentContext',
    description: 'Kept as keyed hashes only, to count by. The more you tell, the fewer honest refunds wait',
  });

/** Where a request for a refund came from. */
export const refundContext = paymentContext
  .extend({
    agent: reference.max(maxAgentChars).optional().meta({ description: 'Your name for who at your side asks' }),
  })
  .meta({ id: 'RefundContext', description: 'Kept as keyed hashes only, to count by' });
