import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Fault, FaultSubject } from '../faults/fault';
import type { FaultBook } from '../faults/fault-book';
import type { Movements } from '../movements';
import type { Scheduler } from '../scheduler';
import type { Store } from '../store';
import { answerDelayMs, drop, sendAnswer } from '../wire';
import type { IdentityClient } from './clients';
import type { People } from './people';
import { answerHeaders, readSignature, type Signed } from './signatures';

export interface IdentityContext {
  store: Store;
  scheduler: Scheduler;
  faults: FaultBook;
  movements: Movements;
  clients: readonly IdentityClient[];
  people: People;
}

const asked = z.strictObject({
  id: z.string().min(1).max(100),
  name: z.string().min(1),
  document: z.strictObject({
    type: z.enum(['cn_resident_id', 'passport', 'other']),
    kind: z.string().nullable(),
    country: z.string().length(3),
    number: z.string().min(1),
    birth_date: z.string().nullable(),
    expires_on: z.string().nullable(),
  }),
});

interface Result {
  status: number;
  body: object;
}

/** One verification. Unsigned requests get an unsigned refusal: nobody would know whom to sign for. */
export async function handleVerification(
  context: IdentityContext,
  request: Request,
  response: Response,
): Promise<void> {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const signed = readSignature(request, raw, context.clients, Date.now());
  if (signed === null) {
    response.status(401).json({ error: { code: 'signature_invalid' } });
    return;
  }
  const subject = subjectOf(context, signed);
  const fault = context.faults.take('transport', subject);
  if (fault?.kind === 'lost_before') return drop(response);
  const result = refusalOf(fault) ?? decide(context, raw, fault, context.faults.take('outcome', subject));
  await context.store.durable();
  await sleep(answerDelayMs(fault), undefined, { ref: false });
  answer(context, signed, subject, { result, fault, response });
}

function answer(
  context: IdentityContext,
  signed: Signed,
  subject: FaultSubject,
  { result, fault, response }: { result: Result; fault: Fault | undefined; response: Response },
): void {
  const body = JSON.stringify(result.body);
  const forged = context.faults.take('answer', subject) !== undefined;
  const headers = answerHeaders(signed, { status: result.status, body, forged, nowMs: Date.now() });
  sendAnswer(response, { status: result.status, headers, body }, fault);
}

/** `rejected`: somebody else's, or with `code` `not_found` nobody's. */
function decide(
  { people }: IdentityContext,
  raw: Buffer,
  fault: Fault | undefined,
  outcome: Fault | undefined,
): Result {
  const read = asked.safeParse(parsed(raw));
  if (!read.success) return { status: 400, body: { error: { code: 'malformed' } } };
  const { id, ...person } = read.data;
  const found = outcome?.kind === 'rejected' ? (outcome.code ?? 'mismatch') : people.find(person);
  const reference = found === 'match' ? `chk-${id}` : null;
  return { status: 200, body: { id: fault?.kind === 'foreign_id' ? `${id}-other` : id, outcome: found, reference } };
}

function refusalOf(fault: Fault | undefined): Result | undefined {
  const [, status] = /^status_(\d+)$/.exec(fault?.kind ?? '') ?? [];
  return status === undefined ? undefined : { status: Number(status), body: { error: { code: `status_${status}` } } };
}

/** No money moves here; faults without a scope are for verifications all the same. */
const subjectOf = ({ faults }: IdentityContext, { client, nonce }: Signed): FaultSubject => ({
  method: 'POST',
  path: '/v1/verifications',
  operation: 'verification.create',
  account: client.keyId,
  key: nonce,
  payment_intent: null,
  amount: null,
  movesMoney: true,
  remembered: false,
  ordinal: faults.nextOrdinal('request'),
});

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}
