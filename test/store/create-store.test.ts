import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { SideEffectName } from '../../domain/side-effect';
import { createRecordBuilder } from '../../ledger/record-builder';
import { createStore } from '../../store/create-store';
import { testDatabaseUri } from '../support/servers';
import { openStore } from './support/open-store';
import { at, payment, refund, steps } from './support/rows';

describe('the store', () => {
  test('prepares as often as it is asked', async () => {
    const opened = await openStore('prepare');
    await opened.store.prepare();
    await opened.store.ping();
    await opened.close();
  });

  test('runs every write of a refund’s life as a named side effect, and no read', async () => {
    const names: SideEffectName[] = [];
    const opened = await openStore('effects', {
      runSideEffect: (name, act) => {
        names.push(name);
        return act();
      },
    });
    const { payments, refunds, tradeRecords, idempotency, inbox, alerts } = opened.store;
    const expecting = async (name: SideEffectName, act: () => Promise<unknown>) => {
      names.length = 0;
      await act();
      expect(names).toEqual([name]);
    };
    const paid = payment();
    const row = refund({ paymentId: paid.id });
    const claim = (id: string) => ({ refund: id, amount: 5, at: at(1), maxLiveRefunds: 5 });
    const attempt = { attempt: 1, keyNumber: 1, key: row.id, sentAt: at(3) };
    const hold = createRecordBuilder({ hmacKey: 'k' }).hold({ payment: paid, refund: row, at: at(1) });
    const request = {
      paymentId: paid.id,
      amount: 5,
      reason: 'other',
      description: null,
      metadata: {},
      goodsReturn: false,
    };
    const key = { id: row.id, merchantId: 'acme', requestHash: '1', requestId: 'r', createdAt: at(1), answer: null };

    await expecting('idempotency.insert', () =>
      idempotency.claim({ ...key, kind: 'refund', request: { ...request, reason: 'other' } }),
    );
    await expecting('payment.insert', () => payments.insert(paid));
    await expecting('reservation.reserve', () => payments.reserve(paid.id, claim('re_a')));
    await expecting('reservation.settle', () => payments.settle(paid.id, 're_a', at(2)));
    await expecting('reservation.reverse', () => payments.reverse(paid.id, 're_a', at(3)));
    await expecting('reservation.release', () => payments.release(paid.id, 're_b', at(2)));
    await expecting('trade_record.post', () => tradeRecords.post([hold]));
    await expecting('refund.insert', () => refunds.open(row));
    await expecting('refund.transition', () => refunds.advance(row.id, { transitions: steps(2, 'approved') }));
    await expecting('gateway.record_attempt', () =>
      refunds.advance(row.id, { transitions: steps(3, 'submitting'), attempt }),
    );
    await expecting('idempotency.answer', () => idempotency.answer(row.id, { status: 201, body: '', headers: {} }));
    await expecting('inbox.insert', () =>
      inbox.store({
        id: 'in_1',
        provider: 'stripe',
        account: 'main',
        eventId: 'evt_1',
        type: 't',
        refundId: null,
        providerRefundId: null,
        paymentId: null,
        providerPaymentId: null,
        receivedAt: at(1),
        deliveredAt: null,
        disposition: null,
      }),
    );
    await expecting('inbox.deliver', () => inbox.markDelivered('in_1', 'woken', at(2)));
    await expecting('alert.raise', () =>
      alerts.raise({ kind: 'k', severity: 'info', merchantId: null, subject: 's', detail: '' }, at(1)),
    );
    names.length = 0;
    await payments.get(paid.id, null);
    await refunds.list({ merchantIds: ['acme'], limit: 1 });
    expect(names).toEqual([]);
    await opened.close();
  });
});

/** A way to MongoDB that can be cut. */
async function cuttable(uri: string) {
  const target = new URL(uri);
  const sockets = new Set<Socket>();
  const { connect } = await import('node:net');
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const through = new URL(uri);
  through.port = String(port);
  through.hostname = '127.0.0.1';
  through.searchParams.set('directConnection', 'true');
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { uri: through.toString(), cut };
}

describe('when MongoDB cannot be reached', () => {
  const unavailable = { name: 'EngineError', code: 'database_unavailable' };

  test('connecting says so within seconds', async () => {
    const { uri, cut } = await cuttable(testDatabaseUri('none'));
    await cut();
    const began = Date.now();
    await expect(createStore({ uri })).rejects.toMatchObject(unavailable);
    expect(Date.now() - began).toBeLessThan(6_000);
  });

  test('every call says so, the ping within about a second, and no message tells an address', async () => {
    const { uri, cut } = await cuttable(testDatabaseUri('cut'));
    const store = await createStore({ uri });
    await store.prepare();
    await store.payments.insert(payment());
    await cut();

    const began = Date.now();
    await expect(store.ping()).rejects.toMatchObject(unavailable);
    expect(Date.now() - began).toBeLessThan(2_500);

    const failures = await Promise.allSettled([
      store.payments.get('pay_1', null),
      store.payments.insert(payment()),
      store.payments.reserve('pay_1', { refund: 're_1', amount: 1, at: at(1), maxLiveRefunds: 5 }),
      store.refunds.open(refund()),
      store.refunds.advance('re_1', { transitions: steps(2, 'approved') }),
      store.refunds.list({ merchantIds: ['acme'], limit: 1 }),
      store.tradeRecords.post([
        createRecordBuilder({ hmacKey: 'k' }).hold({ payment: payment(), refund: refund(), at: at(1) }),
      ]),
      store.tradeRecords.all(null)[Symbol.asyncIterator]().next(),
      store.idempotency.get('re_1'),
      store.apiKeys.findByHash('x'),
      store.fence.reason(),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ status: 'rejected', reason: unavailable });
      expect(failure.status === 'rejected' && String(failure.reason)).not.toMatch(/127\.0\.0\.1|:\d{2,}/);
    }
    await store.close();
    await expect(store.ping()).rejects.toMatchObject(unavailable);
  });
});
