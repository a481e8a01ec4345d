import type { AlipayAccount } from '../account';
import type { AdapterOptions } from '../create-gateways';
import type { Gateway } from '../gateway';
import { startDeadline } from '../http/deadline';
import { charge } from './charge';
import { AlipayClient } from './client';
import { closePayment, findPayment } from './find-payment';
import { queryRefund } from './query-refund';
import { readCallback } from './read-callback';
import { readSettlement } from './settlement/read-settlement';
import { submitRefund } from './submit-refund';

/** Alipay's open platform behind the port. Its methods reject only for an account that is not configured. */
export function createAlipayGateway({ accounts, callTimeoutMs }: AdapterOptions<'alipay'>): Gateway {
  const clients = new Map<string, { client: AlipayClient; account: AlipayAccount }>(
    accounts.map((account) => [account.id, { client: new AlipayClient(account), account }]),
  );
  const of = (id: string): { client: AlipayClient; account: AlipayAccount } => {
    const found = clients.get(id);
    if (found === undefined) throw new Error(`No Alipay account ${id} is configured`);
    return found;
  };
  const deadline = () => startDeadline(callTimeoutMs);
  return {
    provider: 'alipay',
    acknowledgement: { status: 200, contentType: 'text/plain', body: 'success' },
    refund: async (call) => submitRefund(of(call.account).client, call, deadline()),
    queryRefund: async (call) => queryRefund(of(call.account).client, call, deadline()),
    // There is no such listing; what one query finds proves nothing about other requests.
    listRefunds: async (account) => {
      of(account);
      return { kind: 'unknown', reason: 'listing_not_supported' };
    },
    charge: async (call) => {
      const { client, account } = of(call.account);
      return charge(client, account, call, deadline());
    },
    findPayment: async ({ account, by }) => findPayment(of(account).client, by, deadline()),
    closePayment: async ({ account, by }) => closePayment(of(account).client, by, deadline()),
    readSettlement: (id, day) => {
      const { client, account } = of(id);
      return readSettlement(client, account, day, deadline());
    },
    readCallback: (account, rawBody, _headers, receivedAtMs) => {
      const found = of(account);
      return readCallback({ rawBody, receivedAtMs }, found.account, found.client);
    },
  };
}
