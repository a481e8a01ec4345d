import ipaddr from 'ipaddr.js';
import type { z } from 'zod';
import { canonicalJson, type JsonValue } from '../domain/canonical-json';
import type { RequestContext } from '../domain/refund';
import type { KeyedHash } from '../store/keyed-hash';
import { riskHashes } from '../store/risk/hashes';
import type { refundContext } from './schemas/context';

type GivenContext = z.output<typeof refundContext>;

/** One name for one address, however it is written. Of IPv6 it is the network of 64 bits that a household has. */
export function addressName(text: string): string {
  const address = ipaddr.process(text);
  return address.kind() === 'ipv4' ? address.toString() : address.toByteArray().slice(0, 8).join('.');
}

/** What is kept of where a request came from; nothing when nothing was told. */
export function hashedContext(hash: KeyedHash, merchantId: string, given: GivenContext = {}): RequestContext | null {
  const hashes = riskHashes(hash);
  const { ip, device_id: device, agent } = given;
  const context = {
    ...(ip !== undefined && { ip: hashes.ip(addressName(ip)) }),
    ...(device !== undefined && { device: hashes.device(device) }),
    ...(agent !== undefined && { agent: hashes.agent(merchantId, agent) }),
  };
  return Object.keys(context).length === 0 ? null : context;
}

/** What a body says of people in few enough words to try them all. */
const personal = ['context', 'fallback'];

/**
 * A body as its hash is made of it: with keyed hashes in place of where it came from and of the bank account it names.
 * Whoever reads the database could else find an address or an account by trying them all out. Other bodies are hashed as
 * they are.
 */
export function hashableBody(hash: KeyedHash, body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const members = Object.entries(body).map(([name, value]: [string, JsonValue]) => [
    name,
    personal.includes(name) ? hash(`request.${name}`, canonicalJson(value)) : value,
  ]);
  return Object.fromEntries(members) as unknown;
}
