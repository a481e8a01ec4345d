import type { Wechatpay } from 'wechatpay-axios-plugin';
import type { WechatPayAccount } from '../account';
import type { AdapterOptions } from '../create-gateways';
import type { Gateway } from '../gateway';
import { startCalls } from './call-api';
import type { CallApi } from './call-api';
import { charge } from './charge';
import { createClient } from './client';
import { closePayment } from './close-payment';
import { findPayment } from './find-payment';
import { queryRefund } from './query-refund';
import { readCallback } from './read-callback';
import { redirectAbnormal } from './redirect-abnormal';
import { readSettlement } from './settlement/read-settlement';
import { submitRefund } from './submit-refund';

/** WeChat Pay (API v3, domestic) behind the port. Its methods reject only for an account that is not configured. */
export function createWechatPayGateway({
  accounts,
  callTimeoutMs,
}: AdapterOptions<'wechatpay'>): Gateway & Required<Pick<Gateway, 'closePayment' | 'redirectAbnormal'>> {
  const clients = new Map<string, { client: Wechatpay; account: WechatPayAccount }>(
    accounts.map((account) => [account.id, { client: createClient(account), account }]),
  );
  const configured = (id: string): { client: Wechatpay; account: WechatPayAccount } => {
    const found = clients.get(id);
    if (found === undefined) throw new Error(`No WeChat Pay account ${id} is configured`);
    return found;
  };
  const of = (id: string): { account: WechatPayAccount; callApi: CallApi } => {
    const { client, account } = configured(id);
    return { account, callApi: startCalls(client, callTimeoutMs) };
  };
  return {
    provider: 'wechatpay',
    // 200 or 204 without content: https://pay.weixin.qq.com/doc/v3/merchant/4013071196
    acknowledgement: { status: 204, contentType: 'application/json', body: '' },
    refund: async (call) => {
      const { account, callApi } = of(call.account);
      return submitRefund(account, callApi, call);
    },
    queryRefund: async (call) => queryRefund(of(call.account).callApi, { ...call, paymentAmount: null }),
    listRefunds: async (account) => {
      configured(account);
      return { kind: 'unknown', reason: 'listing_not_supported' };
    },
    charge: async (call) => {
      const { account, callApi } = of(call.account);
      return charge(account, callApi, call);
    },
    findPayment: async ({ account: id, by }) => {
      const { account, callApi } = of(id);
      return findPayment(account, callApi, by);
    },
    closePayment: async ({ account: id, by }) => {
      const { account, callApi } = of(id);
      return closePayment(account, callApi, by);
    },
    redirectAbnormal: async (call, destination) => {
      const { account, callApi } = of(call.account);
      return redirectAbnormal(account, callApi, call, destination);
    },
    readSettlement: (id, day) => {
      const { account, callApi } = of(id);
      return readSettlement(account, callApi, day);
    },
    readCallback: (id, rawBody, headers, receivedAtMs) =>
      readCallback(configured(id).account, { rawBody, headers, receivedAtMs }),
  };
}
