import { describeGatewayContract } from '../contract/gateway-contract';
import { startWechatPayHarness, wechatPayTraits } from './sandbox-harness';

describeGatewayContract('WeChat Pay', wechatPayTraits, startWechatPayHarness);
