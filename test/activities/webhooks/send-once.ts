import { sendWebhook, type Resolve } from '../../../activities/webhooks/send';

/** Every name is this machine. */
const resolve: Resolve = (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);

/** Sends one webhook to the URL of its argument, in a process that trusts what its environment says. */
async function main(): Promise<void> {
  const answer = await sendWebhook({
    url: process.argv[2] ?? '',
    headers: { 'webhook-id': 'evt_1' },
    body: '{}',
    timeoutMs: 5_000,
    allowLoopback: true,
    resolve,
  });
  process.stdout.write(JSON.stringify(answer));
}

void main();
