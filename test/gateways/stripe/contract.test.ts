import { describeGatewayContract } from '../contract/gateway-contract';
import { startStripeHarness, stripeTraits } from './sandbox-harness';

describeGatewayContract('Stripe', stripeTraits, startStripeHarness);
