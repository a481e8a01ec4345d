import { startStripeSandbox } from '../../../sandbox/stripe/index';
import type { StripeAccount } from '../../../gateways/account';
import { createStripeGateway } from '../../../gateways/stripe/create-stripe-gateway';
import type { ChargeCall } from '../../../gateways/gateway';
import { controlSandbox } from '../contract/control-sandbox';
import { chargeCallOf } from '../contract/provider-harness';
import type { Captured, ProviderHarness, ProviderTraits } from '../contract/provider-harness';

const callTimeoutMs = 10_000;
const impatientTimeoutMs = 250;

export interface StripeHarness extends ProviderHarness {
  readonly baseUrl: string;
  /** What a person does at Stripe: `POST /_sandbox/<path>`. */
  control(path: string, body: object): Promise<unknown>;
  /** Takes a payment in other ways than `pay`. */
  payBy(change: Partial<ChargeCall>): Promise<Captured>;
}

export const stripeAccount = (baseUrl: string): StripeAccount => ({
  id: 'shop',
  provider: 'stripe',
  merchantId: 'merchant',
  apiKey: 'sk_test_shop',
  webhookSecrets: ['whsec_current', 'whsec_former'],
  baseUrl,
});

export const stripeTraits: ProviderTraits = {
  currency: 'GBP',
  otherCurrency: 'EUR',
  accepts: 'succeeded',
  capturesAtOnce: true,
  listsRefunds: true,
  forgetsKeys: true,
  holds: [401, 403, 409, 429].map((status) => [`status_${status}`, `http_${status}`] as const),
};

/** The sandbox for Stripe with one account, and the gateway to it. */
export async function startStripeHarness(): Promise<StripeHarness> {
  const sandbox = await startStripeSandbox({
    accounts: [{ id: 'shop', apiKey: 'sk_test_shop', webhookSecret: 'whsec_current' }],
  });
  const account = stripeAccount(sandbox.url);
  const gatewayAt = (baseUrl: string, timeoutMs: number) =>
    createStripeGateway({ accounts: [{ ...account, baseUrl }], callTimeoutMs: timeoutMs });
  const { post: control, ...faultsAndMovements } = controlSandbox(sandbox.url);
  const gateway = gatewayAt(sandbox.url, callTimeoutMs);
  const methods = { account: account.id, goodPaymentMethod: 'pm_card_visa' };
  const payBy = async (change: Partial<ChargeCall>): Promise<Captured> => {
    const outcome = await gateway.charge({ ...chargeCallOf(methods, stripeTraits.currency), ...change });
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
    declinedPaymentMethod: 'pm_card_chargeDeclinedInsufficientFunds',
    refundRequest: { operation: 'refund.create' },
    queryRequest: { operation: 'refund.list' },
    nobodysPaymentId: 'pi_3Nobody',
    control,
    payBy,
    pay: (amount) => payBy(amount === undefined ? {} : { amount }),
    settle: async () => undefined,
    ...faultsAndMovements,
    refundOutside: async (payment_intent, amount) => void (await control('refunds', { payment_intent, amount })),
    close: sandbox.close,
  };
}
