import { describeGatewayContract } from '../contract/gateway-contract';
import { startStripeHarness } from './sandbox-harness';

describeGatewayContract('Stripe', startStripeHarness);
