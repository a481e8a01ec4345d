import type { Request, Response } from 'express';
import { maxReferenceChars } from '../../domain/limits';
import type { FactorOwner } from '../../store/store';
import { callerOf, merchantOf } from '../caller';
import { fieldError } from '../decode/decode';
import { idOf } from '../route';

const cleanLine = /^[^\p{Cc}\p{Cs}]+$/u;

/** The customer whom the path names: one of the caller's own merchant, by the merchant's own name. */
export function customerOf(req: Request, res: Response): FactorOwner {
  const id = idOf(req);
  if (id.length > maxReferenceChars || !cleanLine.test(id)) throw fieldError('/id', 'This is no name of a customer');
  return { kind: 'customer', merchantId: merchantOf(callerOf(res)), id };
}

/** The operator who asks. */
export const operatorOf = (res: Response): FactorOwner => ({ kind: 'operator', id: callerOf(res).keyId });

/** Finds whose factors a call is about. */
export type FindOwner = (req: Request, res: Response) => FactorOwner;
export const meOf: FindOwner = (_req, res) => operatorOf(res);
