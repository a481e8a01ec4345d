import { createServer, type IncomingMessage } from 'node:http';
import { verifyWebhook, WebhookError, type Refund } from '../../client';

const { WEBHOOK_SECRET = '', PORT = '0' } = process.env;
const maxBodyBytes = 256 * 1_024;

/** The body byte for byte: what has been parsed and written again is not what was signed. */
async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new WebhookError('The webhook is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function receive(req: IncomingMessage): Promise<number> {
  try {
    const { id, event } = verifyWebhook<{ type: string; data: Refund }>(await bodyOf(req), req.headers, {
      secrets: WEBHOOK_SECRET.split(','),
    });
    // Keep it under its id and answer; work on it afterwards. An id that is there already needs nothing more.
    console.log(`${id} ${event.type} ${event.data.id}`);
    return 204;
  } catch (error) {
    if (error instanceof WebhookError) return 400;
    throw error;
  }
}

const server = createServer((req, res) => {
  receive(req).then(
    (status) => res.writeHead(status).end(),
    () => res.writeHead(500).end(),
  );
});
server.listen(Number(PORT), '127.0.0.1', () => console.log('listening', JSON.stringify(server.address())));
