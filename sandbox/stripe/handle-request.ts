import type { Request, Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultSubject } from '../faults/fault';
import { answerDelayMs, drop, sendAnswer } from '../wire';
import type { Answer } from '../wire';
import { alterBody } from './alter-answer';
import type { Operation, OperationCall, StripeCall, StripeContext } from './context';
import { StripeFailure, statusFailure } from './errors';
import { expand } from './expand';
import type { KeyedRequest } from './idempotency';
import { newId } from './ids';
import { operations } from './operations/index';
import { readExpand } from './params';
import type { Params } from './params';
import { idOf } from './state';
import type { StripeState } from './state';

const lateTask = 'stripe.late_request';
const defaultLateMs = 300;

interface Executed {
  answer: Answer;
  /** Frees the idempotency key; due when the answer has left or was lost. */
  release: () => void;
}

/** Serves one request of Stripe's API. */
export async function handleRequest(context: StripeContext, request: Request, response: Response): Promise<void> {
  const requestId = newId('req');
  let found: { operation: Operation; call: OperationCall };
  try {
    found = identify(context, readCall(context, request, requestId));
  } catch (error) {
    sendAnswer(response, failureAnswer(error, requestId), undefined);
    return;
  }
  await serve(context, found.operation, found.call, response);
}

/** Executes the requests that reach Stripe only after their client gave up. */
export function handleLateRequests(context: StripeContext): void {
  context.scheduler.handle(lateTask, (data) => {
    const { operation, call } = identify(context, data as StripeCall);
    execute(context, operation, call, undefined).release();
  });
}

async function serve(
  context: StripeContext,
  operation: Operation,
  call: OperationCall,
  response: Response,
): Promise<void> {
  const fault = context.faults.take('transport', call.subject);
  if (fault?.kind === 'lost_before' || fault?.kind === 'applied_late') {
    if (fault.kind === 'applied_late') scheduleLate(context, call, fault.delay_ms);
    await context.store.durable();
    drop(response);
    return;
  }
  const refusal = refusalOf(fault, call.key);
  if (refusal && fault?.stored !== true && fault?.applied !== true) {
    sendAnswer(response, failureAnswer(refusal, call.requestId), undefined);
    return;
  }
  const { answer, release } = execute(
    context,
    operation,
    call,
    refusal && { failure: refusal, afterwards: fault?.applied === true },
  );
  await context.store.durable();
  const delayMs = answerDelayMs(fault);
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  release();
  sendAnswer(response, { ...answer, body: alterBody(context.state, answer.body, fault) }, fault);
}

/** An error that strikes once an execution has begun: before anything was done, or after all of it. */
interface Stumble {
  failure: StripeFailure;
  afterwards: boolean;
}

/** Executes a call once per idempotency key. */
function execute(
  context: StripeContext,
  operation: Operation,
  call: OperationCall,
  stumble: Stumble | undefined,
): Executed {
  const keyed = keyedRequest(call);
  let began = false;
  const release = (): void => {
    if (keyed && began) context.keys.end(keyed);
  };
  try {
    if (keyed && context.faults.take('memory', call.subject)) context.keys.forget(keyed);
    const kept = keyed && context.keys.begin(keyed);
    if (keyed && kept) {
      const headers = {
        'idempotent-replayed': 'true',
        'idempotency-key': keyed.key,
        'original-request': kept.requestId,
        'request-id': call.requestId,
      };
      return { answer: { status: kept.status, headers, body: kept.body }, release };
    }
    began = true;
    const perform = operation.prepare(context, call);
    const paths = readExpand(call.params);
    const answer = settle(call.requestId, () => {
      if (stumble?.afterwards === false) throw stumble.failure;
      const done = perform();
      if (stumble) throw stumble.failure;
      return expand(context.state, done, paths);
    });
    if (keyed) context.keys.keep(keyed, { status: answer.status, body: answer.body, requestId: call.requestId });
    return { answer: withKey(answer, call.key), release };
  } catch (error) {
    return { answer: failureAnswer(error, call.requestId), release };
  }
}

function readCall(context: StripeContext, request: Request, requestId: string): StripeCall {
  const account = context.accounts.authenticate(request.get('authorization'));
  const params = { ...(request.query as Params), ...(request.body as Params | undefined) };
  const key = request.method === 'POST' ? (request.get('idempotency-key') ?? null) : null;
  if (key !== null) context.movements.countRequest(account, key);
  return { account, method: request.method, path: request.path, params, key, requestId };
}

function identify(context: StripeContext, call: StripeCall): { operation: Operation; call: OperationCall } {
  const operation = operations.find(({ method, path }) => method === call.method && path.test(call.path));
  if (operation === undefined) {
    const message = `Unrecognized request URL (${call.method}: ${call.path}).`;
    throw new StripeFailure(404, { type: 'invalid_request_error', message });
  }
  const objectId = operation.path.exec(call.path)?.[1] ?? '';
  const subject = subjectOf(context, operation, call, objectId);
  return { operation, call: { ...call, objectId, subject } };
}

function subjectOf(context: StripeContext, operation: Operation, call: StripeCall, objectId: string): FaultSubject {
  const amount = Number(call.params['amount'] ?? Number.NaN);
  const keyed = keyedRequest(call);
  return {
    method: call.method,
    path: call.path,
    operation: operation.name,
    account: call.account,
    key: call.key,
    payment_intent: intentOf(context.state, call.params, objectId),
    amount: Number.isNaN(amount) ? null : amount,
    movesMoney: operation.movesMoney,
    remembered: keyed !== undefined && context.keys.remembers(keyed),
    ordinal: context.faults.nextOrdinal('request'),
  };
}

/** The payment intent that a request is about, however it names it. */
function intentOf(state: StripeState, params: Params, objectId: string): string | null {
  if (typeof params['payment_intent'] === 'string') return params['payment_intent'];
  if (objectId.startsWith('pi_')) return objectId;
  const chargeId = typeof params['charge'] === 'string' ? params['charge'] : objectId;
  const named = state.charges.get(chargeId) ?? state.refunds.get(objectId) ?? state.disputes.get(objectId);
  return idOf(named?.value.payment_intent ?? null);
}

function keyedRequest({ account, key, path, params }: StripeCall): KeyedRequest | undefined {
  return key === null ? undefined : { account, key, path, params };
}

function scheduleLate(context: StripeContext, call: OperationCall, delayMs: number | undefined): void {
  const { account, method, path, params, key, requestId } = call;
  const late: StripeCall = { account, method, path, params, key, requestId };
  context.scheduler.schedule(lateTask, delayMs ?? defaultLateMs, late);
}

function refusalOf(fault: Fault | undefined, key: string | null): StripeFailure | undefined {
  switch (fault?.kind) {
    case 'status_401':
      return statusFailure(401, key);
    case 'status_403':
      return statusFailure(403, key);
    case 'status_409':
      return statusFailure(409, key);
    case 'status_429':
      return statusFailure(429, key);
    case 'status_500':
      return statusFailure(500, key);
    default:
      return undefined;
  }
}

/** What an execution answers, its refusals included. */
function settle(requestId: string, perform: () => object): Answer {
  try {
    return { status: 200, headers: { 'request-id': requestId }, body: perform() };
  } catch (error) {
    return failureAnswer(error, requestId);
  }
}

function withKey(answer: Answer, key: string | null): Answer {
  return key === null ? answer : { ...answer, headers: { ...answer.headers, 'idempotency-key': key } };
}

/** An error in Stripe's shape; whatever isn't a refusal is a defect of the sandbox and goes on. */
function failureAnswer(error: unknown, requestId: string): Answer {
  if (!(error instanceof StripeFailure)) throw error;
  return { status: error.status, headers: { 'request-id': requestId }, body: { error: error.body } };
}
