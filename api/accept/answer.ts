import type { Response } from 'express';
import type { EngineError } from '../../domain/errors';
import type { StoredAnswer } from '../../store/store';
import type { Api } from '../deps';
import { presentProblem, problemContentType } from '../present/problem';

export const jsonContentType = 'application/json; charset=utf-8';

export function jsonAnswer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): StoredAnswer {
  return { status, body: JSON.stringify(body), headers: { 'content-type': jsonContentType, ...headers } };
}

export function problemAnswer(error: EngineError, requestId: string): StoredAnswer {
  const problem = presentProblem(error, requestId);
  return { status: problem.status, body: JSON.stringify(problem), headers: { 'content-type': problemContentType } };
}

/** Keeps the answer, so that every repetition of the request gets the same; answers with the one that came first. */
export const keepAnswer = ({ store }: Api, id: string, answer: StoredAnswer): Promise<StoredAnswer> =>
  store.idempotency.answer(id, answer);

export interface Answered {
  readonly answer: StoredAnswer;
  /** It had been kept before: another request with the key was answered with it first. */
  readonly replayed: boolean;
}

/** As keepAnswer, and tells whether the answer that counts is this one. */
export async function answerOnce(api: Api, id: string, answer: StoredAnswer): Promise<Answered> {
  const kept = await keepAnswer(api, id, answer);
  return { answer: kept, replayed: kept !== answer };
}

/** Sends an answer byte for byte as it was kept. */
export function sendAnswer(res: Response, { answer, replayed }: Answered): void {
  res.status(answer.status).set(answer.headers);
  if (replayed) res.set('idempotent-replayed', 'true');
  res.send(Buffer.from(answer.body, 'utf8'));
}
