import { startAlipaySandbox } from '../../../sandbox/alipay/index';
import type { AlipaySandboxOptions } from '../../../sandbox/alipay/index';
import type { AlipayAccount } from '../../../gateways/account';
import { createAlipayGateway } from '../../../gateways/alipay/create-alipay-gateway';
import type { ChargeCall } from '../../../gateways/gateway';
import { controlSandbox } from '../contract/control-sandbox';
import { chargeCallOf } from '../contract/provider-harness';
import type { Captured, ProviderHarness, ProviderTraits } from '../contract/provider-harness';
import { appId, keys } from './keys';

const callTimeoutMs = 10_000;
const impatientTimeoutMs = 250;

export interface AlipayHarness extends ProviderHarness {
  readonly baseUrl: string;
  /** What a person does at Alipay: `POST /_sandbox/<path>`. */
  control(path: string, body: object): Promise<unknown>;
  /** Takes a payment in other ways than `pay`. */
  payBy(change: Partial<ChargeCall>): Promise<Captured>;
  payWaiting(paymentId: string): Promise<void>;
}

export const alipayAccount = (baseUrl: string): AlipayAccount => ({
  id: 'shop',
  provider: 'alipay',
  merchantId: 'merchant',
  appId,
  privateKey: keys.merchant.privateKey,
  alipayPublicKey: keys.alipay.publicKey,
  notifyUrl: 'http://127.0.0.1:1/v1/callbacks/alipay/shop',
  baseUrl,
});

export const alipayTraits: ProviderTraits = {
  currency: 'CNY',
  otherCurrency: 'HKD',
  accepts: 'succeeded',
  repeats: 'processing',
  capturesAtOnce: false,
  listsRefunds: false,
  forgetsKeys: false,
  holds: [
    ['status_401', 'aop_invalid_app_auth_token'],
    ['status_403', 'isv_insufficient_isv_permissions'],
    ['status_409', 'isv_missing_signature_config'],
    ['status_429', 'isv_app_call_limited'],
  ],
};

/** The sandbox for Alipay with one account, and the gateway to it. */
export async function startAlipayHarness(
  change: Partial<AlipayAccount> = {},
  options: Partial<AlipaySandboxOptions> = {},
): Promise<AlipayHarness> {
  const sandbox = await startAlipaySandbox({
    accounts: [{ id: 'shop', appId, appPublicKey: keys.merchant.publicKey, alipayPrivateKey: keys.alipay.privateKey }],
    ...options,
  });
  const account = { ...alipayAccount(sandbox.url), ...change };
  const gatewayAt = (baseUrl: string, timeoutMs: number) =>
    createAlipayGateway({ accounts: [{ ...account, baseUrl }], callTimeoutMs: timeoutMs });
  const { post: control, ...faultsAndMovements } = controlSandbox(sandbox.url);
  const gateway = gatewayAt(sandbox.url, callTimeoutMs);
  const methods = { account: account.id, goodPaymentMethod: 'alipay_buyer', payer: '2088101117955611' };
  const payWaiting = async (out_trade_no: string): Promise<void> => void (await control('pay', { out_trade_no }));
  const payBy = async (more: Partial<ChargeCall>): Promise<Captured> => {
    const call = { ...chargeCallOf(methods, alipayTraits.currency), ...more };
    await gateway.charge(call);
    await payWaiting(call.paymentId);
    const outcome = await gateway.findPayment({ account: account.id, by: { paymentId: call.paymentId } });
    if (outcome.kind !== 'captured') throw new Error(`The payment was not captured: ${JSON.stringify(outcome)}`);
    return outcome;
  };
  return {
    ...methods,
    gateway,
    impatient: gatewayAt(sandbox.url, impatientTimeoutMs),
    // Port 1 is reserved and never listens here.
    unreachable: gatewayAt('http://127.0.0.1:1', callTimeoutMs),
    baseUrl: sandbox.url,
    declinedPaymentMethod: 'alipay_buyer',
    refundRequest: { operation: 'refund.create' },
    queryRequest: { operation: 'refund.query' },
    nobodysPaymentId: '2013112011001004330000121536',
    control,
    payBy,
    payWaiting,
    pay: (amount) => payBy(amount === undefined ? {} : { amount }),
    settle: async () => undefined,
    ...faultsAndMovements,
    refundOutside: async (trade_no, amount) => void (await control('refunds', { trade_no, amount })),
    close: sandbox.close,
  };
}
