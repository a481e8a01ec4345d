import { z } from 'zod';

const name = z.string().min(1);
const pem = z.string().regex(/^-----BEGIN [A-Z ]+-----/, 'a key in PEM is expected');
const owner = { id: name, merchantId: name };
const online = { ...owner, baseUrl: z.url().exactOptional() };

const stripe = z.strictObject({
  ...online,
  provider: z.literal('stripe'),
  apiKey: name,
  webhookSecrets: z.array(name).min(1),
});

const alipay = z.strictObject({
  ...online,
  provider: z.literal('alipay'),
  appId: name,
  privateKey: pem,
  alipayPublicKey: pem,
  notifyUrl: z.url(),
});

const wechatpay = z.strictObject({
  ...online,
  provider: z.literal('wechatpay'),
  appId: name,
  merchantNumber: z.string().regex(/^\d{8,10}$/, 'a merchant number is expected'),
  certificateSerial: z.string().regex(/^[0-9A-Fa-f]{1,40}$/, 'a serial number in hex is expected'),
  privateKey: pem,
  apiV3Key: z.string().length(32),
  platformKeys: z.record(name, pem),
  notifyUrl: z.url(),
});

const bank = z.strictObject({
  ...owner,
  provider: z.literal('bank'),
  debtorName: z.string().min(1).max(70),
  debtorIban: name,
  debtorBic: name,
  outbox: z.union([z.strictObject({ directory: name }), z.strictObject({ url: z.url() })]),
  inboxDirectory: name,
  batchWindowMs: z.int().positive(),
});

/** One account with a provider. */
export const accountSchema = z.discriminatedUnion('provider', [stripe, alipay, wechatpay, bank]);

/** The file that PROVIDER_ACCOUNTS_FILE names. */
export const accountsSchema = z.strictObject({ accounts: z.array(accountSchema) });
