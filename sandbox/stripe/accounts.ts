import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Receiver } from '../notifications';
import type { Collection, Store } from '../store';
import { StripeFailure } from './errors';
import { secondsNow } from './ids';

/** One Stripe account of the sandbox; the objects of each are its own. */
export const accountConfig = z.strictObject({
  id: z.string().min(1),
  apiKey: z.string().regex(/^(sk|rk)_test_/, 'must be a test key: sk_test_…'),
  webhookSecret: z.string().min(1),
  webhookUrl: z.url().optional(),
});

export type AccountConfig = z.infer<typeof accountConfig>;

/** Who may call, and where their events go. */
export class Accounts {
  readonly #configs: readonly AccountConfig[];
  readonly #urls: Collection<string>;

  constructor(configs: readonly AccountConfig[], store: Store) {
    this.#configs = configs;
    this.#urls = store.collection('webhook_urls');
  }

  /** The account of an `Authorization` header; 401 as https://docs.stripe.com/api/authentication has it. */
  authenticate(header: string | undefined): string {
    const [scheme, credential] = (header ?? '').split(' ');
    const key = scheme === 'Basic' ? basicUser(credential ?? '') : credential;
    if (key === undefined || key === '') {
      const message = 'You did not provide an API key. Send it as: Authorization: Bearer YOUR_SECRET_KEY.';
      throw new StripeFailure(401, { type: 'invalid_request_error', message });
    }
    const config = this.#configs.find(({ apiKey }) => apiKey === key);
    if (config === undefined) {
      const message = `Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}`;
      throw new StripeFailure(401, { type: 'invalid_request_error', message });
    }
    return config.id;
  }

  has(account: string): boolean {
    return this.#configs.some(({ id }) => id === account);
  }

  /** Ids and addresses, without the secrets. */
  list(): { id: string; webhook_url: string | null }[] {
    return this.#configs.map(({ id }) => ({ id, webhook_url: this.#urlOf(id) ?? null }));
  }

  setWebhookUrl(account: string, url: string): void {
    this.#urls.put(account, url);
  }

  receiverOf(account: string): Receiver | undefined {
    const config = this.#configs.find(({ id }) => id === account);
    const url = this.#urlOf(account);
    if (config === undefined || url === undefined) return undefined;
    return { url, sign: (body, forged) => signatureHeaders(body, forged ? 'whsec_forged' : config.webhookSecret) };
  }

  #urlOf(account: string): string | undefined {
    return this.#urls.get(account) ?? this.#configs.find(({ id }) => id === account)?.webhookUrl;
  }
}

/** `Stripe-Signature`: https://docs.stripe.com/webhooks#verify-manually */
function signatureHeaders(body: string, secret: string): Record<string, string> {
  const timestamp = secondsNow();
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'stripe-signature': `t=${timestamp},v1=${signature}` };
}

function basicUser(credential: string): string | undefined {
  return Buffer.from(credential, 'base64').toString('utf8').split(':')[0];
}
