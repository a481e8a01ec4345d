import { Bench, appId, mchid, refusal } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
beforeEach(() => bench.control('DELETE', '/faults'));
afterAll(() => bench.close());

const codeOf = async (action: Promise<unknown>) => {
  const { status, data } = await refusal(action);
  return [status, data['code']];
};
const pay = (outTradeNo: string) => bench.control('POST', `/orders/${outTradeNo}/pay`, {});
const close = (outTradeNo: string, body: object = { mchid }) =>
  bench.post(`v3/pay/transactions/out-trade-no/${outTradeNo}/close`, body);

test('an order waits, is paid, and is found by either number', async () => {
  const { data } = await bench.order({ out_trade_no: 'waits-1' });
  expect(data).toEqual({ code_url: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\?pr=/) });
  expect(await bench.find('waits-1')).toMatchObject({ trade_state: 'NOTPAY', out_trade_no: 'waits-1', appid: appId });
  expect(await bench.find('waits-1')).not.toHaveProperty('transaction_id');
  await pay('waits-1');
  const paid = await bench.find('waits-1');
  expect(paid).toMatchObject({
    trade_state: 'SUCCESS',
    trade_type: 'NATIVE',
    transaction_id: expect.stringMatching(/^4200\d{24}$/),
    success_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
    amount: { total: 5_000, currency: 'CNY' },
  });
  const byTheirs = await bench.get(`v3/pay/transactions/id/${String(paid['transaction_id'])}`, { mchid });
  expect(byTheirs.data).toEqual(paid);
  expect(await bench.movement('waits-1')).toMatchObject({
    kind: 'charge',
    amount: 5_000,
    currency: 'CNY',
    times_applied: 1,
  });
});

test('an order inside WeChat needs the payer, and answers with a session', async () => {
  const order = {
    appid: appId,
    mchid,
    description: 'Order 536365',
    out_trade_no: 'jsapi-1',
    notify_url: 'http://127.0.0.1:9/hook',
    amount: { total: 100 },
  };
  expect(await codeOf(bench.post('v3/pay/transactions/jsapi', order))).toEqual([400, 'PARAM_ERROR']);
  const payer = { openid: 'ovqdowRIfstpQK_kYShFS2MSS9XS' };
  const { data } = await bench.post('v3/pay/transactions/jsapi', { ...order, payer });
  expect(data).toEqual({ prepay_id: expect.stringMatching(/^wx\d+$/) });
  await pay('jsapi-1');
  expect(await bench.find('jsapi-1')).toMatchObject({ trade_type: 'JSAPI', payer });
});

test('the same number gives the same order, another content is refused, and so is what is over', async () => {
  const first = await bench.order({ out_trade_no: 'same-1' });
  expect((await bench.order({ out_trade_no: 'same-1' })).data).toEqual(first.data);
  const amount = { total: 5_001, currency: 'CNY' };
  expect(await codeOf(bench.order({ out_trade_no: 'same-1', amount }))).toEqual([403, 'OUT_TRADE_NO_USED']);
  expect(await codeOf(bench.order({ out_trade_no: 'same-1', description: 'x' }))).toEqual([403, 'OUT_TRADE_NO_USED']);
  await pay('same-1');
  expect(await codeOf(bench.order({ out_trade_no: 'same-1' }))).toEqual([400, 'ORDERPAID']);
  await bench.order({ out_trade_no: 'same-2' });
  await close('same-2');
  expect(await codeOf(bench.order({ out_trade_no: 'same-2' }))).toEqual([400, 'ORDER_CLOSED']);
});

test('a closed order cannot be paid, a paid one not closed', async () => {
  await bench.order({ out_trade_no: 'close-1' });
  expect((await close('close-1')).status).toBe(204);
  expect(await bench.find('close-1')).toMatchObject({ trade_state: 'CLOSED' });
  await expect(pay('close-1')).rejects.toThrow('CLOSED');
  expect(await codeOf(close('close-1'))).toEqual([400, 'ORDER_CLOSED']);
  await bench.order({ out_trade_no: 'close-2' });
  await pay('close-2');
  expect(await codeOf(close('close-2'))).toEqual([400, 'ORDERPAID']);
  await expect(pay('close-2')).rejects.toThrow('SUCCESS');
  expect(await bench.movement('close-2')).toMatchObject({ times_applied: 1 });
  expect(await codeOf(close('nobodys'))).toEqual([404, 'ORDER_NOT_EXIST']);
});

test('an order whose time is over stays open and cannot be paid', async () => {
  const time_expire = new Date(Date.now() + 120_000).toISOString();
  await bench.order({ out_trade_no: 'expires-1', time_expire });
  await bench.advance(121_000);
  await expect(pay('expires-1')).rejects.toThrow('over');
  expect(await bench.find('expires-1')).toMatchObject({ trade_state: 'NOTPAY' });
  expect((await close('expires-1')).status).toBe(204);
});

test('a payer has a minute at least', async () => {
  await bench.order({ out_trade_no: 'expires-2', time_expire: '2020-01-01T00:00:00+08:00' });
  await expect(pay('expires-2')).resolves.toMatchObject({ trade_state: 'SUCCESS' });
});

test.each([
  [{ out_trade_no: 'short' }, 'PARAM_ERROR'],
  [{ out_trade_no: 'x'.repeat(33) }, 'PARAM_ERROR'],
  [{ out_trade_no: 'order 1' }, 'PARAM_ERROR'],
  [{ amount: { total: 0, currency: 'CNY' } }, 'PARAM_ERROR'],
  [{ amount: { total: 1.5, currency: 'CNY' } }, 'PARAM_ERROR'],
  [{ amount: { total: 100, currency: 'USD' } }, 'PARAM_ERROR'],
  [{ description: '' }, 'PARAM_ERROR'],
  [{ description: 'x'.repeat(128) }, 'PARAM_ERROR'],
  [{ time_expire: 'tomorrow' }, 'PARAM_ERROR'],
  [{ notify_url: 'https://shop.example/hook?x=1' }, 'PARAM_ERROR'],
  [{ notify_url: 'nowhere' }, 'PARAM_ERROR'],
  [{ appid: 'wx8888888888888888' }, 'APPID_MCHID_NOT_MATCH'],
  [{ mchid: '1900000109' }, 'APPID_MCHID_NOT_MATCH'],
])('an order like %j is refused', async (changes, code) => {
  expect(await codeOf(bench.order(changes))).toEqual([400, code]);
});

test('nobody asks about orders of others, or of nobody', async () => {
  const ask = (path: string, params: Record<string, string>) =>
    codeOf(bench.get(`v3/pay/transactions/${path}`, params));
  expect(await ask('out-trade-no/nobodys', { mchid })).toEqual([404, 'ORDER_NOT_EXIST']);
  expect(await ask('id/4200000000000000000000000000', { mchid })).toEqual([404, 'ORDER_NOT_EXIST']);
  expect(await ask('out-trade-no/nobodys', { mchid: '1900000109' })).toEqual([400, 'PARAM_ERROR']);
  expect(await ask('out-trade-no/nobodys', {})).toEqual([400, 'PARAM_ERROR']);
  expect(await codeOf(bench.get('v3/elsewhere'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
});

test('payers come by themselves where they were told to', async () => {
  const eager = await Bench.start({ payAfterMs: 5_000 });
  await eager.order({ out_trade_no: 'eager-1' });
  await eager.advance(4_000);
  expect(await eager.find('eager-1')).toMatchObject({ trade_state: 'NOTPAY' });
  await eager.advance(2_000);
  expect(await eager.find('eager-1')).toMatchObject({ trade_state: 'SUCCESS' });
  await eager.close();
});
