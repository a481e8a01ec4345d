import { describePayment } from './payment-contract';
import { refundCallOf } from './provider-harness';
import type { ContractCase, ProviderHarness, ProviderTraits } from './provider-harness';
import { describeQuery } from './query-contract';
import { describeRefund } from './refund-contract';

/** The promises of the port (gateways/gateway.ts), each held by every adapter against its provider's sandbox. */
export function describeGatewayContract(
  provider: string,
  traits: ProviderTraits,
  start: () => Promise<ProviderHarness>,
): void {
  describe(`the ${provider} gateway`, () => {
    const one = { traits } as ContractCase;

    beforeAll(async () => {
      one.harness = await start();
      one.gateway = one.harness.gateway;
    });
    afterAll(() => one.harness.close());
    beforeEach(async () => {
      one.payment = await one.harness.pay();
      one.call = refundCallOf(one.harness.account, one.payment, 1_250);
    });
    afterEach(() => one.harness.clearFaults());

    describeRefund(one);
    describeQuery(one);
    describePayment(one);
  });
}
