import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { ErrorCode } from '../domain/errors';
import type { ApiScope } from '../store/store';
import type { Api } from './deps';

/** Which scope a key of each kind needs; a kind that is not named may not call at all. */
export interface Access {
  readonly merchant?: ApiScope;
  readonly operator?: ApiScope;
}

export interface Answer {
  readonly description: string;
  readonly schema: z.ZodType;
  /** Other than JSON. */
  readonly mediaTypes?: readonly string[];
}

/** One call of the API: what it is, who may make it, what goes in and out, and what it does. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As in OpenAPI: `/v1/refunds/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body may be left out. */
  readonly bodyOptional?: boolean;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems: readonly ErrorCode[];
  readonly handle: (api: Api, req: Request, res: Response) => Promise<void>;
}

/** The id in the path. */
export const idOf = (req: Request): string => String(req.params['id']);

/** The factor's id in the path, where another id stands before it. */
export const factorIdOf = (req: Request): string => String(req.params['factor']);
