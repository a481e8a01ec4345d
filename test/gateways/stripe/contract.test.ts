import { describeGatewayContract } from '../gateway-contract';
import { startStripeHarness } from './sandbox-harness';

describeGatewayContract('Stripe', startStripeHarness);
