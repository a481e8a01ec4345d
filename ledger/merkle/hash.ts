import { createHash } from 'node:crypto';

/** SHA-256, 32 bytes. */
export type Hash = Buffer;

/** Leaves and nodes are hashed apart, so that neither passes for the other (RFC 6962 §2.1). */
const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

export const hashBytes = 32;

export const leafHash = (data: string | Uint8Array): Hash =>
  createHash('sha256').update(leafPrefix).update(data).digest();

export const nodeHash = (left: Hash, right: Hash): Hash =>
  createHash('sha256').update(nodePrefix).update(left).update(right).digest();

/** The root of a tree without leaves: the hash of nothing. */
export const emptyRoot = (): Hash => createHash('sha256').digest();
