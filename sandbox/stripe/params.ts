import { invalidRequest } from './errors';

/** A request's parameters as decoded from the form or the query: strings, arrays and nested objects. */
export type Params = Record<string, unknown>;

const maxMetadataKeys = 50;
const maxMetadataKeyLength = 40;
const maxMetadataValueLength = 500;

/** Refuses parameters outside `allowed`; `expand` is always allowed. */
export function allowOnly(params: Params, allowed: readonly string[]): void {
  for (const name of Object.keys(params)) {
    if (name !== 'expand' && !allowed.includes(name)) {
      throw invalidRequest(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
    }
  }
}

export function readString(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalidRequest(`Invalid string: ${name}`, { param: name });
  if (value === '') {
    const message = `You passed an empty string for '${name}'.`;
    throw invalidRequest(message, { code: 'parameter_invalid_empty', param: name });
  }
  return value;
}

export function readInteger(params: Params, name: string): number | undefined {
  const text = readString(params, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw invalidRequest(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: name });
  }
  return value;
}

export function readBoolean(params: Params, name: string): boolean {
  const text = readString(params, name);
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw invalidRequest(`Invalid boolean: ${text}`, { param: name });
}

export function readOneOf(params: Params, name: string, allowed: readonly string[]): string | undefined {
  const value = readString(params, name);
  if (value === undefined || allowed.includes(value)) return value;
  throw invalidRequest(`Invalid ${name}: must be one of ${allowed.join(', ')}`, { param: name });
}

export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) {
    throw invalidRequest(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name });
  }
  return value;
}

/** Limits of https://docs.stripe.com/api/metadata; an empty value unsets its key. */
export function readMetadata(params: Params): Record<string, string> {
  const value = params['metadata'];
  if (value === undefined || value === '') return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest('Invalid object', { param: 'metadata' });
  }
  const entries = Object.entries(value).filter(([, text]) => text !== '');
  if (entries.length > maxMetadataKeys) {
    throw invalidRequest(`Metadata can have up to ${maxMetadataKeys} keys.`, { param: 'metadata' });
  }
  return Object.fromEntries(entries.map(([key, text]) => [key, metadataValue(key, text)]));
}

/** The `expand[]` list: https://docs.stripe.com/api/expanding_objects */
export function readExpand(params: Params): string[] {
  const value = params['expand'];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((path) => typeof path === 'string')) return value;
  throw invalidRequest('Invalid array', { param: 'expand' });
}

function metadataValue(key: string, text: unknown): string {
  const param = `metadata[${key}]`;
  if (typeof text !== 'string') throw invalidRequest('Invalid string', { param });
  if (key.length > maxMetadataKeyLength || text.length > maxMetadataValueLength) {
    throw invalidRequest('Metadata keys can have up to 40 and values up to 500 characters.', { param });
  }
  return text;
}
