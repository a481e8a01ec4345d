import type { z } from 'zod';
import { WechatFailure } from './errors';

/** The body or query as the interface takes it; 400 PARAM_ERROR names the first field that does not fit. */
export function readParams<T>(schema: z.ZodType<T>, value: unknown, location: 'body' | 'query' = 'body'): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = `/${issue?.path.join('/') ?? ''}`;
  throw new WechatFailure('PARAM_ERROR', `${field}: ${issue?.message ?? 'malformed'}`, {
    location,
    field,
    issue: issue?.message ?? 'malformed',
  });
}
