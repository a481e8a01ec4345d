import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import { maxProviderAnswerBytes } from '../../domain/limits';
import { exchange } from '../http/exchange';
import { TransportError } from '../http/transport-error';
import type { IdentityServiceAccount } from './account';
import { isSignedAnswer, signRequest, type ReceivedAnswer, type SignedRequest } from './signatures';
import type { IdentityClaim, IdentityVerdict, IdentityVerifier } from './verifier';

const path = '/v1/verifications';
const nonceBytes = 16;
const okStatus = 200;

/** docs/identity.md */
const answerShape = z.object({
  id: z.string(),
  outcome: z.enum(['match', 'mismatch', 'not_found', 'undecided']),
  reference: z
    .string()
    .regex(/^[\w.:-]{1,100}$/)
    .nullable(),
});

const unknown = (reason: string): IdentityVerdict => ({ kind: 'unknown', reason });

/**
 * Asks an outside service, once, whether there is such a person. Only an answer that the service signed, to this request
 * and in time, decides anything; whatever else happens is `unknown`. Nothing of the person is in a reason.
 */
export function createHttpVerifier(
  account: IdentityServiceAccount,
  now: () => Date = () => new Date(),
): IdentityVerifier {
  const base = account.url.pathname.replace(/\/+$/, '');
  const target = new URL(`${base}${path}`, account.url);
  return {
    name: 'service',
    verify: async (claim) => {
      const body = JSON.stringify(messageOf(claim));
      const nonce = randomBytes(nonceBytes).toString('base64url');
      const signed = signRequest(account, target, body, { nonce, at: now() });
      try {
        const answer = await send(target, signed, body, account.timeoutMs);
        if (!isSignedAnswer(account, signed, answer, now())) return unknown('answer_not_signed');
        return verdictOf(answer, claim.id);
      } catch (error) {
        return unknown(TransportError.from(error).reason);
      }
    },
  };
}

function messageOf({ id, identity: { name, document } }: IdentityClaim): object {
  const { type, kind, country, number, birthDate, expiresOn } = document;
  return { id, name, document: { type, kind, country, number, birth_date: birthDate, expires_on: expiresOn } };
}

/** A connection of its own, which nothing but this request was on. */
function send(target: URL, { headers }: SignedRequest, body: string, timeoutMs: number): Promise<ReceivedAnswer> {
  const client = target.protocol === 'https:' ? https : http;
  const length = String(Buffer.byteLength(body));
  const request = client.request(target, {
    method: 'POST',
    headers: { ...headers, 'content-length': length },
    agent: false,
  });
  return exchange(request, body, timeoutMs, maxProviderAnswerBytes);
}

function verdictOf({ status, body }: ReceivedAnswer, id: string): IdentityVerdict {
  if (status !== okStatus) return unknown(`status_${status}`);
  const read = answerShape.safeParse(parsed(body));
  if (!read.success) return unknown('answer_malformed');
  if (read.data.id !== id) return unknown('answer_to_another');
  switch (read.data.outcome) {
    case 'match':
      return { kind: 'verified', reference: read.data.reference };
    case 'mismatch':
      return { kind: 'mismatch', code: 'name_mismatch' };
    case 'not_found':
      return { kind: 'mismatch', code: 'document_not_found' };
    case 'undecided':
      return unknown('undecided');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
