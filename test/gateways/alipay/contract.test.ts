import { describeGatewayContract } from '../contract/gateway-contract';
import { alipayTraits, startAlipayHarness } from './sandbox-harness';

describeGatewayContract('Alipay', alipayTraits, () => startAlipayHarness());
