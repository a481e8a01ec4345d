import type { Response } from 'express';
import type { Fault } from './faults/fault';

/** A provider's answer before it meets a fault. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** JSON, or the text of a JSON object where its very characters were signed. */
  body: unknown;
}

const oversizedBytes = 10 * 1024 * 1024;
const defaultSlowMs = 1_000;

/** How long the fault makes the answer wait, in milliseconds. */
export function answerDelayMs(fault: Fault | undefined): number {
  return fault?.kind === 'slow' ? (fault.delay_ms ?? defaultSlowMs) : 0;
}

/** Ends the connection without a word. */
export function drop(response: Response): void {
  response.socket?.destroy();
}

/** Sends `answer` as the transport fault leaves it; faults that only change its content were applied by the provider. */
export function sendAnswer(response: Response, answer: Answer, fault: Fault | undefined): void {
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  response.status(answer.status).set(answer.headers).set('content-type', 'application/json');
  switch (fault?.kind) {
    case 'lost_after':
      drop(response);
      return;
    case 'malformed':
      response.end(`<html><body>${answer.status}</body></html>`);
      return;
    case 'truncated':
      response.set('content-length', String(Buffer.byteLength(text)));
      response.write(text.slice(0, Math.floor(text.length / 2)), () => drop(response));
      return;
    case 'oversized':
      response.end(`${text.slice(0, -1)},"padding":"${'x'.repeat(oversizedBytes)}"}`);
      return;
    default:
      response.end(text);
  }
}
