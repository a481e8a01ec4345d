import type { Request } from 'express';
import { isInnerList, parseDictionary, serializeDictionary, serializeInnerList } from 'structured-headers';
import type { Dictionary, InnerList, Parameters } from 'structured-headers';
import { maxNonceChars, maxSignatureFieldChars, minNonceChars } from '../limits';
import { refuse } from './refusal';

/** One signature as it was sent, before anything of it is believed. */
export interface SentSignature {
  /** In the order in which they were signed. */
  readonly components: readonly string[];
  /** The value of `@signature-params` (RFC 9421 §2.3). */
  readonly signatureParams: string;
  readonly parameters: SignatureParameters;
  readonly signature: Buffer;
}

export interface SignatureParameters {
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly nonce: string;
  readonly keyId: string;
  readonly algorithm: string;
}

const printable = /^[\x21-\x7e]+$/;
const parameterNames = ['created', 'expires', 'nonce', 'keyid', 'alg'];

/** Whether a request claims to be signed: half a claim is one. */
export const isSigned = (req: Request): boolean =>
  req.headersDistinct['signature'] !== undefined || req.headersDistinct['signature-input'] !== undefined;

/**
 * Reads the one signature of a request. What is not in canonical form (RFC 8941 §4.1) is refused: two spellings of a
 * dictionary, or a label given twice, would leave it open what was signed.
 * @throws EngineError `signature_invalid`
 */
export function readSignature(req: Request): SentSignature {
  const inputs = [...dictionaryOf(req, 'signature-input')];
  const signatures = [...dictionaryOf(req, 'signature')];
  const [[label, input] = [], [signatureLabel, signature] = []] = [inputs[0], signatures[0]];
  if (inputs.length !== 1 || signatures.length !== 1 || label !== signatureLabel) throw refuse('malformed');
  if (input === undefined || !isInnerList(input)) throw refuse('malformed');
  if (signature === undefined || !(signature[0] instanceof ArrayBuffer) || signature[1].size > 0) {
    throw refuse('malformed');
  }
  return {
    components: componentsOf(input),
    signatureParams: serializeInnerList(input),
    parameters: parametersOf(input[1]),
    signature: Buffer.from(signature[0]),
  };
}

/** A header that is a dictionary in canonical form, sent once. */
function dictionaryOf(req: Request, name: string): Dictionary {
  const values = req.headersDistinct[name] ?? [];
  const [value = ''] = values;
  const dictionary = values.length !== 1 || value.length > maxSignatureFieldChars ? null : parseCanonically(value);
  if (dictionary === null) throw refuse('malformed');
  return dictionary;
}

/** Null for what is no dictionary, or one that serializes to something else. */
export function parseCanonically(value: string): Dictionary | null {
  try {
    const dictionary = parseDictionary(value);
    return serializeDictionary(dictionary) === value ? dictionary : null;
  } catch {
    return null;
  }
}

function componentsOf([items]: InnerList): string[] {
  const names = items.map(([name, parameters]) => {
    if (typeof name !== 'string') throw refuse('malformed');
    if (parameters.size > 0) throw refuse('component_unsupported');
    return name;
  });
  if (new Set(names).size < names.length) throw refuse('component_repeated');
  return names;
}

function parametersOf(parameters: Parameters): SignatureParameters {
  const strange = [...parameters.keys()].some((name) => !parameterNames.includes(name));
  if (strange) throw refuse('parameter_invalid');
  const createdMs = secondsOf(parameters, 'created') * 1_000;
  const expiresMs = secondsOf(parameters, 'expires') * 1_000;
  if (expiresMs <= createdMs) throw refuse('parameter_invalid', 'expires');
  const nonce = textOf(parameters, 'nonce');
  if (nonce.length < minNonceChars || nonce.length > maxNonceChars) throw refuse('parameter_invalid', 'nonce');
  return { createdMs, expiresMs, nonce, keyId: textOf(parameters, 'keyid'), algorithm: textOf(parameters, 'alg') };
}

function secondsOf(parameters: Parameters, name: string): number {
  const value = parameters.get(name);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw refuse('parameter_invalid', name);
  return value;
}

function textOf(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (typeof value !== 'string' || !printable.test(value)) throw refuse('parameter_invalid', name);
  return value;
}
