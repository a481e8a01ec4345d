import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Fault } from './faults/fault';
import { answerDelayMs, drop } from './wire';

/** Sends a file as the fault of the transport leaves it. */
export async function sendBill(response: Response, content: Buffer, fault: Fault | undefined): Promise<void> {
  if (fault?.kind === 'lost_before' || fault?.kind === 'lost_after') return drop(response);
  if (fault?.kind.startsWith('status_')) {
    response.status(Number(fault.kind.slice('status_'.length))).end();
    return;
  }
  await sleep(answerDelayMs(fault), undefined, { ref: false });
  response.type('application/octet-stream');
  if (fault?.kind === 'malformed') response.end('<html><body>Service unavailable</body></html>');
  else if (fault?.kind === 'truncated') response.end(content.subarray(0, content.length / 2));
  else response.end(content);
}

/** What a download link names its file by; empty where it names none. */
export function tokenOf({ query: { token } }: Request): string {
  return typeof token === 'string' ? token : '';
}

/** What faults may match of a download. */
export const downloadSubject = (path: string, account: string, ordinal: number) => ({
  method: 'GET',
  path,
  operation: 'bill.download',
  account,
  key: null,
  payment_intent: null,
  amount: null,
  movesMoney: false,
  remembered: false,
  ordinal,
});
