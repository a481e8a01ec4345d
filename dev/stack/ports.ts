import { createServer } from 'node:net';
import type { PortRequest } from './settings';
import { StackError } from './stack-error';

/** Everything embedded listens on this address only. */
export const loopback = '127.0.0.1';

/** Listens for a moment; resolves to the port, or undefined when it can't be had. */
function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

/**
 * Turns a request into a port that is free now. Throws `StackError`, naming the variable to change, when the port is
 * taken or may not be used.
 */
export async function claimPort(request: PortRequest): Promise<number> {
  const port = await tryListen(request.port);
  if (port !== undefined) return port;
  throw new StackError(
    `port ${request.port} is already in use (or not allowed): stop what listens there, or set ${request.variable} to another port, or to 0 for any free one.`,
  );
}
