import { z } from 'zod';
import { codeOfStep } from '../../../api/factors/totp';
import { codeOf, type Answer } from '../engine/api-client';
import type { Stage } from '../stage';
import { customer as person, telephone } from './people';

const stepMs = 30_000;

const totpShape = z.object({ id: z.string(), secret: z.string() });
const codesShape = z.object({ codes: z.array(z.string()) });
const factorList = z.object({
  data: z.array(z.object({ type: z.string(), status: z.string(), codes_left: z.int().nullable() })),
});
const identityShape = z.object({ level: z.string(), name: z.string(), document: z.object({ number: z.string() }) });

/** What a customer can prove themselves with. */
export interface Enrolled {
  /** Of the authenticator app. */
  readonly secret: string;
  /** The code with which the app was activated: its time step is used up. */
  readonly usedCode: string;
  readonly recoveryCodes: readonly string[];
  readonly identity: z.output<typeof identityShape>;
}

/** Registers a telephone, an authenticator app, recovery codes and the customer's identity. */
export async function enrolCustomer({ merchant }: Stage, customer: string): Promise<Enrolled> {
  const factors = `/v1/customers/${customer}/factors`;
  good(await merchant.post(`${factors}/contacts`, { body: { channel: 'sms', address: telephone } }), 201);
  const { id, secret } = totpShape.parse(good(await merchant.post(`${factors}/totp`), 201));
  const usedCode = appCode(secret);
  good(await merchant.post(`${factors}/${id}/activate`, { body: { code: usedCode } }), 200);
  const { codes } = codesShape.parse(good(await merchant.post(`${factors}/recovery_codes`), 201));
  const identity = identityShape.parse(good(await merchant.put(`/v1/customers/${customer}/identity`, person), 200));
  return { secret, usedCode, recoveryCodes: codes, identity };
}

/** What the customer's app shows: now, or in so many steps of 30 seconds. */
export const appCode = (secret: string, steps = 0): string =>
  codeOfStep(secret, Math.floor(Date.now() / stepMs) + steps);

/** Recovery codes that are left. */
export async function recoveryCodesLeft({ merchant }: Stage, customer: string): Promise<number> {
  const { data } = await merchant.read(`/v1/customers/${customer}/factors`, factorList);
  return data.find(({ type }) => type === 'recovery_codes')?.codes_left ?? 0;
}

/** Never repeats what was answered: it may be secret. */
function good(answer: Answer, expected: number): unknown {
  if (answer.status === expected) return answer.body;
  throw new Error(`the customer could not be registered: ${answer.status} ${codeOf(answer)}`);
}
