import { readFile, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request, Response } from 'express';
import type { Fault } from '../faults/fault';
import { answerDelayMs, drop, sendAnswer } from '../wire';
import type { BankCustomer } from './accounts';
import type { BankContext } from './context';
import { takeFile } from './transfers';

/** Picks up what lies in the customers' drop directories, as the bank's transport does: a file that was taken is gone. */
export async function collectFiles(context: BankContext): Promise<void> {
  for (const customer of context.customers) {
    if (customer.dropDirectory !== undefined) await collectFrom(context, customer, customer.dropDirectory);
  }
}

async function collectFrom(context: BankContext, customer: BankCustomer, directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.xml') && !one.startsWith('.')).toSorted()) {
    const path = join(directory, name);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) continue;
    takeFile(context, customer, text);
    await context.store.durable();
    await unlink(path).catch(() => undefined);
  }
}

const applyLateTask = 'bank.apply_late';
const defaultLateMs = 100;

/** Files that a fault lets arrive after their sender gave up. */
export function handleLateFiles(context: BankContext): void {
  context.scheduler.handle(applyLateTask, (data) => {
    const { account, text } = data as { account: string; text: string };
    const customer = context.customers.find(({ id }) => id === account);
    if (customer !== undefined) takeFile(context, customer, text);
  });
}

/** `POST /files/<account>`: the same idempotency key is the same file, and is answered without taking it again. */
export async function receiveFile(context: BankContext, request: Request, response: Response): Promise<void> {
  const customer = context.customers.find(({ id }) => id === request.params['account']);
  const key = request.get('idempotency-key');
  if (customer === undefined) return void response.status(404).end();
  if (key === undefined || typeof request.body !== 'string') return void response.status(400).end();
  const fault = takeFileFault(context, customer, key);
  if (fault?.kind === 'lost_before') return drop(response);
  if (fault?.kind.startsWith('status_')) return void response.status(Number(fault.kind.slice('status_'.length))).end();
  if (fault?.kind === 'applied_late') {
    const data = { account: customer.id, text: request.body };
    context.scheduler.schedule(applyLateTask, fault.delay_ms ?? defaultLateMs, data);
    return drop(response);
  }
  // Like a bank's, this endpoint knows its keys by the message ids that they are.
  if (context.files.get(`${customer.id}/${key}`) === undefined) takeFile(context, customer, request.body);
  await context.store.durable();
  const answer = { status: 202, headers: {}, body: { received: key } };
  setTimeout(() => sendAnswer(response, answer, fault), answerDelayMs(fault));
}

function takeFileFault({ faults }: BankContext, { id: account }: BankCustomer, key: string): Fault | undefined {
  return faults.take('transport', {
    method: 'POST',
    path: `/files/${account}`,
    operation: 'file.create',
    account,
    key,
    payment_intent: null,
    amount: null,
    movesMoney: true,
    remembered: false,
    ordinal: faults.nextOrdinal('request'),
  });
}
