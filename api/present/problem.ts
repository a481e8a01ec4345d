import { EngineError, errorCatalogue, type FieldError } from '../../domain/errors';
import { fieldErrorsOf } from './pointers';

/** An RFC 9457 problem document, with the code of the catalogue. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly FieldError[];
  readonly [context: string]: unknown;
}

export const problemContentType = 'application/problem+json; charset=utf-8';

export function presentProblem(error: EngineError, requestId: string): Problem {
  const { status, title } = errorCatalogue[error.code];
  const errors = fieldErrorsOf(error);
  return {
    ...error.extras.context,
    type: `/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    ...(errors && { errors }),
    request_id: requestId,
  };
}
