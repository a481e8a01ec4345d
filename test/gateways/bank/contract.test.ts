import { describeGatewayContract } from '../contract/gateway-contract';
import { bankTraits, startBankHarness } from './sandbox-harness';

describeGatewayContract('bank', bankTraits, startBankHarness);
