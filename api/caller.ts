import type { Response } from 'express';
import type { ApiScope } from '../store/store';

/** Who makes a request: an API key, the merchants it is bound to and what it may do. */
export interface Caller {
  readonly keyId: string;
  readonly kind: 'merchant' | 'operator';
  readonly merchantIds: readonly string[];
  readonly scopes: readonly ApiScope[];
  /** The key demands signed requests. */
  readonly requireSignature: boolean;
}

const callers = new WeakMap<Response, Caller>();

export function setCaller(res: Response, caller: Caller): void {
  callers.set(res, caller);
}

/** The caller that authentication has found; handlers run behind it. */
export function callerOf(res: Response): Caller {
  const caller = callers.get(res);
  if (caller === undefined) throw new Error('The route is not behind authentication');
  return caller;
}

/** The one merchant of a merchant's key. */
export function merchantOf(caller: Caller): string {
  const [merchantId] = caller.merchantIds;
  if (merchantId === undefined) throw new Error(`The API key ${caller.keyId} has no merchant`);
  return merchantId;
}
