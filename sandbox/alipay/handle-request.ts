import type { Request, Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../faults/fault';
import { answerDelayMs, drop, sendAnswer } from '../wire';
import { alterContent } from './alter-answer';
import type { AlipayCall, AlipayContext, Operation, OperationCall } from './context';
import { AlipayFailure, statusFailure, systemFailure } from './errors';
import { operations } from './operations/index';
import { readCall, readParameters, responseName } from './read-call';
import { toFen } from './format';

const lateTask = 'alipay.late_request';
const defaultLateMs = 300;

/** Serves one request to the gateway. */
export async function handleRequest(context: AlipayContext, request: Request, response: Response): Promise<void> {
  const parameters = readParameters(request);
  const name = responseName(parameters);
  const application = context.accounts.byAppId(parameters['app_id'] ?? '');
  const answer = (content: Record<string, unknown>, fault?: Fault, forged = false): void => {
    const text = JSON.stringify(content);
    // Without an application there is no key to sign with.
    const body =
      application === undefined
        ? `{"error_response":${text}}`
        : `{"${name}":${text},"sign":"${context.accounts.sign(application.id, text, forged)}"}`;
    sendAnswer(response, { status: 200, headers: {}, body }, fault);
  };
  let found: { operation: Operation; call: OperationCall };
  try {
    found = identify(context, readCall(context.accounts, application, parameters));
  } catch (error) {
    answer(failureContent(error));
    return;
  }
  await serve(context, found, response, answer);
}

/** Executes the requests that reach Alipay only after their client gave up. */
export function handleLateRequests(context: AlipayContext): void {
  context.scheduler.handle(lateTask, (data) => {
    const { operation, call } = identify(context, data as AlipayCall);
    execute(context, operation, call);
  });
}

async function serve(
  context: AlipayContext,
  { operation, call }: { operation: Operation; call: OperationCall },
  response: Response,
  answer: (content: Record<string, unknown>, fault?: Fault, forged?: boolean) => void,
): Promise<void> {
  const fault = context.faults.take('transport', call.subject);
  if (operation.movesMoney && call.subject.key !== null) {
    context.movements.countRequest(call.account, call.subject.key);
  }
  if (fault?.kind === 'lost_before' || fault?.kind === 'applied_late') {
    if (fault.kind === 'applied_late') scheduleLate(context, call, fault.delay_ms);
    await context.store.durable();
    drop(response);
    return;
  }
  const refusal = fault === undefined ? undefined : refusalOf(fault);
  if (refusal !== undefined && fault?.stored !== true) {
    refuse(response, answer, refusal);
    return;
  }
  const content = execute(context, operation, call);
  await context.store.durable();
  const delayMs = answerDelayMs(fault);
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  if (refusal !== undefined) {
    refuse(response, answer, refusal);
    return;
  }
  const forged = context.faults.take('answer', call.subject) !== undefined;
  answer(alterContent(context.state, content, fault), fault, forged);
}

function execute(context: AlipayContext, operation: Operation, call: OperationCall): Record<string, unknown> {
  try {
    return { code: '10000', msg: 'Success', ...operation.perform(context, call) };
  } catch (error) {
    return failureContent(error);
  }
}

/** An error in Alipay's words; whatever isn't a refusal is a defect of the sandbox and goes on. */
function failureContent(error: unknown): Record<string, unknown> {
  if (!(error instanceof AlipayFailure)) throw error;
  return error.body;
}

/** How a fault refuses, before or after the work was done; `http` is a status without any words of Alipay's. */
function refusalOf(fault: Fault): AlipayFailure | 'http' | undefined {
  if (fault.kind !== 'status_500') return statusFailure(fault.kind);
  return fault.code === undefined ? 'http' : systemFailure(fault.code);
}

function refuse(
  response: Response,
  answer: (content: Record<string, unknown>) => void,
  refusal: AlipayFailure | 'http',
): void {
  if (refusal === 'http') response.status(500).type('html').send('<html>Internal Server Error</html>');
  else answer(refusal.body);
}

function identify(context: AlipayContext, call: AlipayCall): { operation: Operation; call: OperationCall } {
  const operation = operations.find(({ method }) => method === call.method);
  if (operation === undefined) throw new AlipayFailure('40002', 'isv.invalid-method', '不存在的方法名');
  const { content } = call;
  const text = (name: string): string | null => (typeof content[name] === 'string' ? content[name] : null);
  const subject = {
    method: 'POST',
    path: `/${call.method}`,
    operation: operation.name,
    account: call.account,
    key: text(operation.keyedBy),
    payment_intent: text('trade_no'),
    amount: toFen(content['refund_amount'] ?? content['total_amount']) ?? null,
    movesMoney: operation.movesMoney,
    remembered: false,
    ordinal: context.faults.nextOrdinal('request'),
  };
  return { operation, call: { ...call, subject } };
}

function scheduleLate(context: AlipayContext, call: OperationCall, delayMs: number | undefined): void {
  const { account, method, content, notifyUrl } = call;
  const late: AlipayCall = { account, method, content, notifyUrl };
  context.scheduler.schedule(lateTask, delayMs ?? defaultLateMs, late);
}
