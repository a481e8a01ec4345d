import { z } from 'zod';
import type { Answer } from '../engine/api-client';

const answered = z.looseObject({ code: z.string().optional(), reason: z.string().optional() });

/** An answer in short: its status and, of a refusal, the stable words that say why. */
export function said({ status, body }: Answer): string {
  const { code, reason } = answered.safeParse(body).data ?? {};
  return [String(status), code, reason].filter((part) => part !== undefined).join(' ');
}
