import type { ProviderName } from '../domain/outcome';

interface AccountOf<Provider extends ProviderName> {
  readonly id: string;
  readonly provider: Provider;
  /** The merchant whose payments run over this account. */
  readonly merchantId: string;
}

/** An account at a platform that is reached over HTTP. */
interface OnlineAccountOf<Provider extends ProviderName> extends AccountOf<Provider> {
  /** Another address than the provider's own: a sandbox, a proxy. */
  readonly baseUrl?: string;
}

/** https://docs.stripe.com/keys and https://docs.stripe.com/webhooks */
export interface StripeAccount extends OnlineAccountOf<'stripe'> {
  readonly apiKey: string;
  /** Secrets that sign notifications; more than one while they are rotated. */
  readonly webhookSecrets: readonly string[];
}

/** An application at Alipay that signs by public key: https://opendocs.alipay.com/common/02kipk */
export interface AlipayAccount extends OnlineAccountOf<'alipay'> {
  readonly appId: string;
  /** Ours, PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Alipay's, SPKI in PEM: signs answers and notifications. */
  readonly alipayPublicKey: string;
  /** Where notifications go: `<API>/v1/callbacks/alipay/<account>`. */
  readonly notifyUrl: string;
}

/** A merchant at WeChat Pay (API v3): https://pay.weixin.qq.com/doc/v3/merchant/4012081606 */
export interface WechatPayAccount extends OnlineAccountOf<'wechatpay'> {
  readonly appId: string;
  readonly merchantNumber: string;
  /** Serial number of our certificate, hex. */
  readonly certificateSerial: string;
  /** Ours, PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Decrypts notifications: 32 bytes of text. */
  readonly apiV3Key: string;
  /** The platform's, SPKI in PEM, by certificate serial or `PUB_KEY_ID_…`; more than one while they are rotated. */
  readonly platformKeys: Readonly<Record<string, string>>;
  /** Where notifications go: `<API>/v1/callbacks/wechatpay/<account>`. */
  readonly notifyUrl: string;
}

/** The merchant's own account, from which refunds to bank accounts are paid by ISO 20022 files. */
export interface BankAccount extends AccountOf<'bank'> {
  readonly debtorName: string;
  readonly debtorIban: string;
  readonly debtorBic: string;
  /** A folder that the bank's transport picks files up from, or an HTTPS endpoint that takes them. */
  readonly outbox: { readonly directory: string } | { readonly url: string };
  /** A folder in which status reports and statements arrive. */
  readonly inboxDirectory: string;
  /** One file is made per window, from everything that was ordered in it. */
  readonly batchWindowMs: number;
}

/** One merchant's account with a provider, as configuration gives it. */
export type ProviderAccount = StripeAccount | AlipayAccount | WechatPayAccount | BankAccount;

export type AccountFor<Provider extends ProviderName> = Extract<ProviderAccount, { provider: Provider }>;
