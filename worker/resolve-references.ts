import { readFileSync } from 'node:fs';
import { ConfigurationError } from './parse';

/**
 * Puts what is referred to in the place of `env:NAME` and `file:/path`, wherever such text stands in JSON: so a file of
 * accounts holds no secret itself.
 * @throws ConfigurationError naming the variable or file that is not there
 */
export function resolveReferences(value: unknown, env: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') return resolveText(value, env);
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveReferences(item, env)]));
}

function resolveText(text: string, env: NodeJS.ProcessEnv): string {
  const [, kind, name = ''] = /^(env|file):(.+)$/s.exec(text) ?? [];
  if (kind === undefined) return text;
  const found = kind === 'env' ? env[name] : contentOf(name);
  if (found === undefined || found === '') {
    throw new ConfigurationError(kind === 'env' ? `The variable ${name} is not set` : `${name} cannot be read`);
  }
  return found;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
