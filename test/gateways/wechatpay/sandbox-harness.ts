import type { WechatPayAccount } from '../../../gateways/account';
import type { ChargeCall } from '../../../gateways/gateway';
import { createWechatPayGateway } from '../../../gateways/wechatpay/create-wechatpay-gateway';
import { startWechatpaySandbox } from '../../../sandbox/wechatpay/index';
import type { WechatpaySandboxOptions } from '../../../sandbox/wechatpay/index';
import { controlSandbox } from '../contract/control-sandbox';
import { chargeCallOf } from '../contract/provider-harness';
import type { Captured, ProviderHarness, ProviderTraits } from '../contract/provider-harness';
import { newMerchant } from './test-account';
import type { TestMerchant } from './test-account';

const callTimeoutMs = 10_000;
const impatientTimeoutMs = 250;
const settleAfterMs = 60_000;

type WechatPayGateway = ReturnType<typeof createWechatPayGateway>;

export interface WechatPayHarness extends ProviderHarness {
  readonly gateway: WechatPayGateway;
  readonly merchant: TestMerchant;
  readonly baseUrl: string;
  /** The gateway of an account that differs. */
  gatewayOf(change: Partial<WechatPayAccount>): WechatPayGateway;
  /** What happens at WeChat Pay or its payers: `POST /_sandbox/<path>`. */
  control(path: string, body?: object): Promise<unknown>;
  payWaiting(paymentId: string): Promise<void>;
  /** Orders and pays in other ways than `pay`. */
  payBy(change: Partial<ChargeCall>): Promise<Captured>;
}

export const wechatPayTraits: ProviderTraits = {
  currency: 'CNY',
  otherCurrency: 'HKD',
  accepts: 'processing',
  capturesAtOnce: false,
  listsRefunds: false,
  forgetsKeys: false,
  holds: [401, 403, 429].map((status) => [`status_${status}`, `http_${status}`] as const),
};

/** What the sandbox is told of a merchant. */
export const sandboxAccount = ({ account, merchantKeys, platformKeys }: TestMerchant) => ({
  id: account.id,
  appId: account.appId,
  merchantNumber: account.merchantNumber,
  certificateSerial: account.certificateSerial,
  publicKey: merchantKeys.publicKey,
  apiV3Key: account.apiV3Key,
  platformKeys: Object.entries(platformKeys).map(([serial, { privateKey }]) => ({ serial, privateKey })),
});

/** The sandbox for WeChat Pay with one merchant, and the gateway to it. */
export async function startWechatPayHarness(
  options: Partial<WechatpaySandboxOptions> = {},
  change: Partial<WechatPayAccount> = {},
): Promise<WechatPayHarness> {
  const merchant = newMerchant(change);
  const sandbox = await startWechatpaySandbox({
    accounts: [sandboxAccount(merchant)],
    settleAfterMs,
    refundSpacingMs: 0,
    ...options,
  });
  const gatewayAt = (baseUrl: string, timeoutMs: number, more: Partial<WechatPayAccount> = {}) =>
    createWechatPayGateway({ accounts: [{ ...merchant.account, baseUrl, ...more }], callTimeoutMs: timeoutMs });
  const { post: control, ...faultsAndMovements } = controlSandbox(sandbox.url);
  const gateway = gatewayAt(sandbox.url, callTimeoutMs);
  const { id } = merchant.account;
  const methods = { account: id, goodPaymentMethod: 'wechat_native' };
  const payWaiting = async (paymentId: string): Promise<void> => void (await control(`orders/${paymentId}/pay`));
  const payBy = async (more: Partial<ChargeCall>): Promise<Captured> => {
    const charge = { ...chargeCallOf(methods, wechatPayTraits.currency), ...more };
    const ordered = await gateway.charge(charge);
    if (ordered.kind !== 'requires_action') throw new Error(`Nothing was ordered: ${JSON.stringify(ordered)}`);
    await payWaiting(charge.paymentId);
    const paid = await gateway.findPayment({ account: id, by: { paymentId: charge.paymentId } });
    if (paid.kind !== 'captured') throw new Error(`The payment was not captured: ${JSON.stringify(paid)}`);
    return paid;
  };
  return {
    ...methods,
    gateway,
    impatient: gatewayAt(sandbox.url, impatientTimeoutMs),
    // Port 1 is reserved and never listens here.
    unreachable: gatewayAt('http://127.0.0.1:1', callTimeoutMs),
    gatewayOf: (more) => gatewayAt(sandbox.url, callTimeoutMs, more),
    merchant,
    baseUrl: sandbox.url,
    declinedPaymentMethod: 'wechat_unheard_of',
    refundRequest: { operation: 'refund.create' },
    queryRequest: { operation: 'refund.query' },
    nobodysPaymentId: '4200000000000000000000000000',
    control,
    payWaiting,
    payBy,
    pay: (amount) => payBy(amount === undefined ? {} : { amount }),
    settle: async () => void (await control('advance', { ms: settleAfterMs })),
    ...faultsAndMovements,
    refundOutside: async (transaction_id, amount) => void (await control('refunds', { transaction_id, amount })),
    close: sandbox.close,
  };
}
