import type { z } from 'zod';
import { EngineError, type FieldError } from '../../domain/errors';
import { pointerOf } from './pointer';

const maxErrors = 20;
const maxNameChars = 100;

type Issue = z.core.$ZodIssue;

/** Of several forms that a field may have, the one whose kind is right: only something inside it is wrong. */
const nearestOf = (forms: readonly Issue[][]): Issue[] | undefined =>
  forms.find((issues) => issues.every(({ code, path }) => code === 'unrecognized_keys' || path.length > 0));

function errorsOf(issue: Issue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key.slice(0, maxNameChars)]),
      detail: 'This field is not known',
    }));
  }
  const inner = issue.code === 'invalid_union' ? nearestOf(issue.errors) : undefined;
  if (inner !== undefined)
    return inner.flatMap((deeper) => errorsOf({ ...deeper, path: [...issue.path, ...deeper.path] }));
  const detail = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [
    {
      pointer: pointerOf(issue.path.map((step) => (typeof step === 'string' ? step.slice(0, maxNameChars) : step))),
      detail,
    },
  ];
}

/**
 * What a client sent, checked against the schema that also documents it.
 * @throws EngineError `validation_failed` with a JSON pointer for each field that is wrong
 */
export function decode<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(errorsOf).slice(0, maxErrors);
  throw new EngineError('validation_failed', undefined, { errors });
}

/** One field is wrong for a reason that a schema cannot say. */
export const fieldError = (pointer: string, detail: string): EngineError =>
  new EngineError('validation_failed', undefined, { errors: [{ pointer, detail }] });
