import { z } from 'zod';
import type { Answer } from '../engine/api-client';

const problem = z.looseObject({ code: z.string(), reason: z.string().optional() });
const firstRefusal = 400;

/** An answer in short: its status and, of a refusal, the stable words that say why. */
export function said({ status, body }: Answer): string {
  if (status < firstRefusal) return String(status);
  const { code, reason } = problem.safeParse(body).data ?? {};
  return [String(status), code, reason].filter((part) => part !== undefined).join(' ');
}
