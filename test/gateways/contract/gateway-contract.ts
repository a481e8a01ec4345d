import { describePayment } from './payment-contract';
import { refundCallOf, takePayment } from './provider-harness';
import type { ContractCase, ProviderHarness } from './provider-harness';
import { describeQuery } from './query-contract';
import { describeRefund } from './refund-contract';

/** The promises of the port (gateways/gateway.ts), each held by every adapter against its provider's sandbox. */
export function describeGatewayContract(provider: string, start: () => Promise<ProviderHarness>): void {
  describe(`the ${provider} gateway`, () => {
    const one = {} as ContractCase;

    beforeAll(async () => {
      one.harness = await start();
      one.gateway = one.harness.gateway;
    });
    afterAll(() => one.harness.close());
    beforeEach(async () => {
      one.payment = await takePayment(one.harness);
      one.call = refundCallOf(one.harness.account, one.payment, 1_250);
    });
    afterEach(() => one.harness.clearFaults());

    describeRefund(one);
    describeQuery(one);
    describePayment(one);
  });
}
