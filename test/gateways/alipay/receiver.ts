import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Receiver {
  readonly url: string;
  /** Bodies in order of their arrival. */
  readonly bodies: Buffer[];
  /** What the next deliveries are answered with; `success` when empty. */
  readonly answers: string[];
  close(): void;
}

/** A merchant's notify URL. */
export async function startReceiver(): Promise<Receiver> {
  const [bodies, answers]: [Buffer[], string[]] = [[], []];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks));
      response.end(answers.shift() ?? 'success');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    bodies,
    answers,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
