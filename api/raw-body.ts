import type { IncomingMessage } from 'node:http';

const bodies = new WeakMap<IncomingMessage, Buffer>();

/** Keeps the bytes of a body that has been read, for whoever comes after. */
export function keepRawBody(req: IncomingMessage, body: Buffer): void {
  bodies.set(req, body);
}

/** The bytes of the body, if they have been read already. */
export const rawBodyOf = (req: IncomingMessage): Buffer | undefined => bodies.get(req);
