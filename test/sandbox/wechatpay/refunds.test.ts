import { constants, publicEncrypt } from 'node:crypto';
import { Bench, newKeys, refusal } from './support';

let bench: Bench;
let transaction: string;
beforeAll(async () => {
  bench = await Bench.start();
});
beforeEach(async () => {
  await bench.control('DELETE', '/faults');
  transaction = await bench.pay();
});
afterAll(() => bench.close());

const minute = 60_000;
const codeOf = async (action: Promise<unknown>) => {
  const { status, data } = await refusal(action);
  return [status, data['code']];
};
const settle = (number: string, state: string) => bench.control('POST', `/refunds/${number}/settle`, { state });

test('a refund is accepted, then paid; the money left the merchant when it was accepted', async () => {
  const accepted = await bench.refund(transaction, 'accepted', 1_250);
  expect(accepted).toMatchObject({
    refund_id: expect.stringMatching(/^503\d{26}$/),
    out_refund_no: 'accepted',
    transaction_id: transaction,
    status: 'PROCESSING',
    amount: { refund: 1_250, total: 5_000, currency: 'CNY' },
  });
  expect(accepted).not.toHaveProperty('success_time');
  expect(await bench.movement('accepted')).toMatchObject({ amount: 1_250, times_applied: 1, state: 'pending' });
  await bench.advance(1_000);
  expect(await bench.findRefund('accepted')).toMatchObject({
    refund_id: accepted['refund_id'],
    status: 'SUCCESS',
    success_time: expect.stringMatching(/\+08:00$/),
  });
  expect(await bench.movement('accepted')).toMatchObject({ times_applied: 1, state: 'succeeded' });
});

test('the same number is the same refund, however it stands by now', async () => {
  const first = await bench.refund(transaction, 'same');
  expect(await bench.refund(transaction, 'same')).toEqual(first);
  await bench.advance(1_000);
  expect(await bench.refund(transaction, 'same')).toMatchObject({ refund_id: first['refund_id'], status: 'SUCCESS' });
  expect(await bench.movement('same')).toMatchObject({ times_applied: 1, requests: 3 });
});

test('the same number with other amounts or for another payment is refused', async () => {
  await bench.refund(transaction, 'reused');
  expect(await codeOf(bench.refund(transaction, 'reused', 101))).toEqual([400, 'INVALID_REQUEST']);
  expect(await codeOf(bench.refund(await bench.pay(), 'reused'))).toEqual([400, 'INVALID_REQUEST']);
  expect(await bench.movement('reused')).toMatchObject({ amount: 100, times_applied: 1 });
});

test('refunds of one order are a minute apart', async () => {
  await bench.refund(transaction, 'first');
  expect(await codeOf(bench.refund(transaction, 'second'))).toEqual([429, 'FREQUENCY_LIMITED']);
  await bench.refund(await bench.pay(), 'elsewhere');
  await bench.advance(minute - 1_000);
  expect(await codeOf(bench.refund(transaction, 'second'))).toEqual([429, 'FREQUENCY_LIMITED']);
  await bench.advance(1_000);
  expect(await bench.refund(transaction, 'second')).toMatchObject({ status: 'PROCESSING' });
});

test('no more is refunded than was paid', async () => {
  await bench.refund(transaction, 'most', 4_000);
  await bench.advance(minute);
  expect(await codeOf(bench.refund(transaction, 'more', 1_001))).toEqual([400, 'INVALID_REQUEST']);
  await bench.refund(transaction, 'rest', 1_000);
  await bench.advance(minute);
  expect(await codeOf(bench.refund(transaction, 'over', 1))).toEqual([400, 'INVALID_REQUEST']);
});

test('an order takes fifty refunds', async () => {
  for (let n = 0; n < 50; n += 1) {
    await bench.refund(transaction, `fifty-${n}`, 10);
    await bench.advance(minute);
  }
  expect(await codeOf(bench.refund(transaction, 'fifty-first', 10))).toEqual([400, 'INVALID_REQUEST']);
}, 60_000);

test('an order can be refunded for a year', async () => {
  const fresh = await Bench.start();
  const paid = await fresh.pay();
  await fresh.advance(365 * 24 * 60 * minute - minute);
  await fresh.refund(paid, 'in-time');
  await fresh.advance(2 * minute);
  expect(await codeOf(fresh.refund(paid, 'too-late'))).toEqual([400, 'INVALID_REQUEST']);
  expect(await fresh.refund(paid, 'in-time')).toMatchObject({ status: 'SUCCESS' });
  await fresh.close();
});

test.each([
  [{ amount: { refund: 100, total: 4_999, currency: 'CNY' } }, [400, 'INVALID_REQUEST']],
  [{ amount: { refund: 100, total: 5_000, currency: 'USD' } }, [400, 'PARAM_ERROR']],
  [{ amount: { refund: 0, total: 5_000, currency: 'CNY' } }, [400, 'PARAM_ERROR']],
  [{ amount: { refund: 1.5, total: 5_000, currency: 'CNY' } }, [400, 'PARAM_ERROR']],
  [{ out_refund_no: 'x'.repeat(65) }, [400, 'PARAM_ERROR']],
  [{ out_refund_no: 'refund 1' }, [400, 'PARAM_ERROR']],
  [{ reason: 'x'.repeat(81) }, [400, 'PARAM_ERROR']],
  [{ transaction_id: undefined }, [400, 'PARAM_ERROR']],
  [{ transaction_id: '4200000000000000000000000000' }, [404, 'RESOURCE_NOT_EXISTS']],
])('a refund like %j is refused', async (changes, expected) => {
  expect(await codeOf(bench.refund(transaction, 'refused', 100, changes))).toEqual(expected);
  expect(await bench.movement('refused')).toBeUndefined();
});

test('an order that nobody paid is not refunded; one that was paid is, by its own number too', async () => {
  await bench.order({ out_trade_no: 'unpaid-1' });
  const byNumber = { transaction_id: undefined, out_trade_no: 'unpaid-1' };
  expect(await codeOf(bench.refund('', 'unpaid', 100, byNumber))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  await bench.control('POST', '/orders/unpaid-1/pay', {});
  expect(await bench.refund('', 'unpaid', 100, byNumber)).toMatchObject({ out_trade_no: 'unpaid-1' });
  expect(await bench.find('unpaid-1')).toMatchObject({ trade_state: 'REFUND' });
});

test('nobody finds a refund that is not there', async () => {
  expect(await codeOf(bench.findRefund('nobodys'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
});

test('a refund made on the merchant platform counts, and is under a number of the platform', async () => {
  await bench.control('POST', '/refunds', { transaction_id: transaction, amount: 4_500 });
  await bench.advance(minute);
  expect(await codeOf(bench.refund(transaction, 'after', 501))).toEqual([400, 'INVALID_REQUEST']);
  await expect(bench.control('POST', '/refunds', { transaction_id: transaction, amount: 501 })).rejects.toThrow('409');
  await expect(bench.control('POST', '/refunds', { transaction_id: 'nobody', amount: 1 })).rejects.toThrow('404');
});

test('a closed refund gives its money back and stays closed', async () => {
  await bench.refund(transaction, 'closes', 5_000);
  await settle('closes', 'CLOSED');
  expect(await bench.movement('closes')).toMatchObject({ state: 'failed' });
  await bench.advance(minute);
  expect(await bench.findRefund('closes')).toMatchObject({ status: 'CLOSED' });
  await expect(settle('closes', 'SUCCESS')).rejects.toThrow('409');
  expect(await bench.refund(transaction, 'again', 5_000)).toMatchObject({ status: 'PROCESSING' });
});

describe('an abnormal refund', () => {
  const seal = (serial: string, text: string): string => {
    const options = {
      key: bench.platformKeys[serial] ?? '',
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha1',
    };
    return publicEncrypt(options, Buffer.from(text)).toString('base64');
  };
  /** The fields of https://pay.weixin.qq.com/doc/v3/merchant/4013071193 */
  const redirect = (
    refundId: unknown,
    number: string,
    changes: object = {},
    serial = Object.keys(bench.platformKeys)[0] ?? '',
  ) =>
    bench.post(
      `v3/refund/domestic/refunds/${String(refundId)}/apply-abnormal-refund`,
      {
        out_refund_no: number,
        type: 'USER_BANK_CARD',
        bank_type: 'ICBC_DEBIT',
        bank_account: seal(Object.keys(bench.platformKeys)[0] ?? '', '6222020200112230000'),
        real_name: seal(Object.keys(bench.platformKeys)[0] ?? '', 'Li Lei'),
        ...changes,
      },
      { 'Wechatpay-Serial': serial },
    );

  test('is sent to the card that was sealed for the platform, then paid', async () => {
    const { refund_id } = await bench.refund(transaction, 'abnormal-1');
    expect(await codeOf(redirect(refund_id, 'abnormal-1'))).toEqual([400, 'INVALID_REQUEST']);
    await settle('abnormal-1', 'ABNORMAL');
    const { data } = await redirect(refund_id, 'abnormal-1');
    expect(data).toMatchObject({
      refund_id,
      status: 'PROCESSING',
      channel: 'OTHER_BANKCARD',
      user_received_account: 'ICBC_DEBIT 0000',
    });
    await bench.advance(1_000);
    expect(await bench.findRefund('abnormal-1')).toMatchObject({ status: 'SUCCESS', channel: 'OTHER_BANKCARD' });
    expect(await bench.movement('abnormal-1')).toMatchObject({ times_applied: 1, state: 'succeeded' });
  });

  test('is not sent to what cannot be opened or is no card', async () => {
    const { refund_id } = await bench.refund(transaction, 'abnormal-2');
    await settle('abnormal-2', 'ABNORMAL');
    const [serial = ''] = Object.keys(bench.platformKeys);
    const stranger = publicEncrypt({ key: newKeys().publicKey, oaepHash: 'sha1' }, Buffer.from('6222020200112230000'));
    const refusals = [
      redirect(refund_id, 'abnormal-2', { bank_account: stranger.toString('base64') }),
      redirect(refund_id, 'abnormal-2', { bank_account: '6222020200112230000' }),
      redirect(refund_id, 'abnormal-2', { bank_account: seal(serial, 'no card') }),
      redirect(refund_id, 'abnormal-2', { real_name: seal(serial, ' ') }),
      redirect(refund_id, 'abnormal-2', { bank_type: undefined }),
      redirect(refund_id, 'abnormal-2', { type: 'CASH' }),
      redirect(refund_id, 'abnormal-2', {}, 'unknown'),
    ];
    for (const action of refusals) expect(await codeOf(action)).toEqual([400, 'PARAM_ERROR']);
    expect(await codeOf(redirect('503', 'abnormal-2'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect(await codeOf(redirect(refund_id, 'nobodys'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect(await bench.findRefund('abnormal-2')).toMatchObject({ status: 'ABNORMAL' });
  });
});
