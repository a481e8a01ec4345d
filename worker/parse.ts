import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** Configuration that cannot be used; the message says which variable or file, and what is wrong with it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads `value` by a schema. Only names and rules are told, never values: they may be secrets.
 * @throws ConfigurationError naming everything in `where` that is missing or wrong
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new ConfigurationError(`${where} is not usable: ${problems.join('; ')}`);
}

/** @throws ConfigurationError when there is no such file, or it holds no JSON */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError(`${file} cannot be read as JSON`, { cause });
  }
}
