import type { Request, Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultSubject } from '../faults/fault';
import { answerDelayMs, drop, sendAnswer } from '../wire';
import type { Account } from './accounts';
import { alterBody } from './alter-answer';
import type { Operation, OperationCall, WechatCall, WechatContext } from './context';
import { WechatFailure, gateFailures } from './errors';
import { newRequestId } from './ids';
import { operations } from './operations/index';
import { authenticate, platformKeyFor, signatureHeaders } from './signatures';
import { keyOf } from './state';

const lateTask = 'wechatpay.late_request';
const defaultLateMs = 300;

/** Body null: 204. */
interface Result {
  status: number;
  body: object | null;
}

/** Serves one request of the API. */
export async function handleRequest(context: WechatContext, request: Request, response: Response): Promise<void> {
  const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const serial = request.get('wechatpay-serial') ?? null;
  let account: Account | undefined;
  let found: { operation: Operation; call: OperationCall };
  let call: WechatCall;
  try {
    const { method, originalUrl: url, path } = request;
    account = authenticate(context.accounts, { method, url, rawBody, authorization: request.get('authorization') });
    const query = Object.fromEntries(new URL(url, 'http://sandbox').searchParams);
    call = { account: account.id, method, path, query, body: readJson(rawBody), serial };
    found = identify(context, account, call);
    countRequest(context, found);
  } catch (error) {
    refuse(response, account, serial, failureResult(error));
    return;
  }
  await serve(context, found, call, response);
}

/** Executes the requests that arrive only after their client gave up. */
export function handleLateRequests(context: WechatContext): void {
  context.scheduler.handle(lateTask, (data) => {
    const call = data as WechatCall;
    const account = context.accounts.get(call.account);
    if (account === undefined) return;
    const found = identify(context, account, call);
    execute(context, found);
  });
}

async function serve(
  context: WechatContext,
  found: { operation: Operation; call: OperationCall },
  call: WechatCall,
  response: Response,
): Promise<void> {
  const { account, serial, subject } = found.call;
  const fault = context.faults.take('transport', subject);
  if (fault?.kind === 'lost_before' || fault?.kind === 'applied_late') {
    if (fault.kind === 'applied_late') context.scheduler.schedule(lateTask, fault.delay_ms ?? defaultLateMs, call);
    await context.store.durable();
    drop(response);
    return;
  }
  const refusal = refusalOf(fault);
  const result = refusal === undefined ? execute(context, found) : failureResult(refusal);
  await context.store.durable();
  const delayMs = answerDelayMs(fault);
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  const body = result.body === null ? null : alterBody(context.state, account, result.body, fault);
  const forged = context.faults.take('answer', subject) !== undefined;
  answer(response, account, serial, { ...result, body }, { transport: fault, forged });
}

function execute(context: WechatContext, { operation, call }: { operation: Operation; call: OperationCall }): Result {
  try {
    const body = operation.perform(context, call);
    return { status: body === null ? 204 : 200, body };
  } catch (error) {
    return failureResult(error);
  }
}

/**
 * Only who signed rightly gets a signed answer: https://pay.weixin.qq.com/wiki/doc/apiv3_partner/wechatpay/wechatpay3_3.shtml
 */
function refuse(response: Response, account: Account | undefined, serial: string | null, result: Result): void {
  if (account !== undefined) answer(response, account, serial, result, { transport: undefined, forged: false });
  else response.status(result.status).set('Request-ID', newRequestId()).json(result.body);
}

/** Signs and sends, as the fault of the transport leaves it. */
function answer(
  response: Response,
  account: Account,
  serial: string | null,
  { status, body }: Result,
  { transport, forged }: { transport: Fault | undefined; forged: boolean },
): void {
  const text = body === null ? '' : JSON.stringify(body);
  const signature = signatureHeaders(platformKeyFor(account, serial), text, forged);
  const headers = { ...signature, 'Request-ID': newRequestId() };
  if (body !== null) {
    sendAnswer(response, { status, headers, body: text }, transport);
  } else if (transport?.kind === 'lost_after' || transport?.kind === 'truncated') {
    drop(response);
  } else {
    response.status(status).set(headers).end();
  }
}

function identify(
  context: WechatContext,
  account: Account,
  call: WechatCall,
): { operation: Operation; call: OperationCall } {
  const operation = operations.find(({ method, path }) => method === call.method && path.test(call.path));
  if (operation === undefined) throw new WechatFailure('RESOURCE_NOT_EXISTS', 'There is no such interface.');
  const objectId = decodeURIComponent(operation.path.exec(call.path)?.[1] ?? '');
  const subject = subjectOf(context, operation, call, objectId);
  return { operation, call: { account, query: call.query, body: call.body, serial: call.serial, objectId, subject } };
}

function subjectOf(context: WechatContext, operation: Operation, call: WechatCall, objectId: string): FaultSubject {
  const body = (typeof call.body === 'object' && call.body !== null ? call.body : {}) as Record<string, unknown>;
  const amount = (body['amount'] ?? {}) as Record<string, unknown>;
  const fen = amount['refund'] ?? amount['total'];
  const key = operation.keyField === null ? objectId : body[operation.keyField];
  const known = context.state.refunds.get(keyOf(call.account, objectId));
  const payment = body['transaction_id'] ?? known?.transaction_id;
  return {
    method: call.method,
    path: call.path,
    operation: operation.name,
    account: call.account,
    key: typeof key === 'string' && key !== '' ? key : null,
    payment_intent: typeof payment === 'string' ? payment : null,
    amount: typeof fen === 'number' ? fen : null,
    movesMoney: operation.movesMoney,
    remembered: false,
    ordinal: context.faults.nextOrdinal('request'),
  };
}

/** Requests that make something are counted by its number; what asks about it is not. */
function countRequest(
  context: WechatContext,
  { operation, call }: { operation: Operation; call: OperationCall },
): void {
  const { key } = call.subject;
  if (operation.keyField !== null && key !== null) context.movements.countRequest(call.account.id, key);
}

function refusalOf(fault: Fault | undefined): WechatFailure | undefined {
  switch (fault?.kind) {
    case 'status_401':
    case 'status_403':
    case 'status_429':
    case 'status_500':
      return gateFailures[fault.kind]();
    default:
      return undefined;
  }
}

function readJson(rawBody: Buffer): unknown {
  if (rawBody.length === 0) return null;
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw new WechatFailure('PARAM_ERROR', 'The body is no JSON.');
  }
}

/** An error in WeChat Pay's shape; whatever isn't a refusal is a defect of the sandbox and goes on. */
function failureResult(error: unknown): Result {
  if (!(error instanceof WechatFailure)) throw error;
  return { status: error.status, body: error.body };
}
