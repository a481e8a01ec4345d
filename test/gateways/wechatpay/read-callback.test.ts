import { createWechatPayGateway } from '../../../gateways/wechatpay/create-wechatpay-gateway';
import { paymentId, providerRefundId, refundId, transactionId } from './scripted-wechat';
import { encryptResource, signatureHeaders } from './signed';
import type { Signing } from './signed';
import { certificateSerial, newKeys, newMerchant, publicKeyId } from './test-account';

const merchant = newMerchant();
const { account } = merchant;
const gateway = createWechatPayGateway({ accounts: [account], callTimeoutMs: 1_000 });
const receivedAtMs = 1_700_000_000_000;
const nowSeconds = receivedAtMs / 1000;
const somebody = newKeys();

const paid = {
  appid: account.appId,
  mchid: account.merchantNumber,
  out_trade_no: paymentId,
  transaction_id: transactionId,
  trade_state: 'SUCCESS',
};
const refunded = {
  mchid: account.merchantNumber,
  out_trade_no: paymentId,
  transaction_id: transactionId,
  out_refund_no: refundId,
  refund_id: providerRefundId,
  refund_status: 'SUCCESS',
};

const notification = (type: string, content: object, changes: object = {}, key = account.apiV3Key): string =>
  JSON.stringify({
    id: 'EV-2018022511223320873',
    create_time: '2018-06-08T10:34:56+08:00',
    resource_type: 'encrypt-resource',
    event_type: type,
    summary: 'told',
    resource: encryptResource(JSON.stringify(content), key),
    ...changes,
  });
const signed = (body: string, signing: Signing = {}) =>
  signatureHeaders(merchant, body, { timestamp: nowSeconds, ...signing });
const read = (body: string | Buffer, headers: Readonly<Record<string, string | string[] | undefined>>) =>
  gateway.readCallback('shop', Buffer.from(body), headers, receivedAtMs);

const body = notification('REFUND.SUCCESS', refunded);
const reading = {
  kind: 'event',
  eventId: 'EV-2018022511223320873',
  type: 'REFUND.SUCCESS',
  paymentId,
  refundId,
  providerRefundId,
  providerPaymentId: transactionId,
};

describe('a notification of WeChat Pay', () => {
  it.each([publicKeyId, certificateSerial])('is taken by the key that its serial number names: %s', (serial) => {
    expect(read(body, signed(body, { serial }))).toEqual(reading);
  });

  it.each([-300, 0, 300])('is taken when it is %i s old', (age) => {
    expect(read(body, signed(body, { timestamp: nowSeconds - age }))).toEqual(reading);
  });

  const good = signed(body);
  const other = signed(body, { serial: certificateSerial });
  const without = (name: keyof typeof good) => ({ ...good, [name]: undefined });
  it.each([
    ['without any header', {}, 'signature_malformed'],
    ['without a timestamp', without('wechatpay-timestamp'), 'signature_malformed'],
    ['without a nonce', without('wechatpay-nonce'), 'signature_malformed'],
    ['without a serial number', without('wechatpay-serial'), 'signature_malformed'],
    ['without a signature', without('wechatpay-signature'), 'signature_malformed'],
    ['with a timestamp that is no number', { ...good, 'wechatpay-timestamp': '17e8' }, 'signature_malformed'],
    ['with two timestamps', { ...good, 'wechatpay-timestamp': [`${nowSeconds}`, '1'] }, 'signature_malformed'],
    ['with two serial numbers', { ...good, 'wechatpay-serial': `${publicKeyId}, AA` }, 'signature_malformed'],
    [
      'with two signatures',
      { ...good, 'wechatpay-signature': `${other['wechatpay-signature']}, ${good['wechatpay-signature']}` },
      'signature_malformed',
    ],
    ['with two nonces', { ...good, 'wechatpay-nonce': 'a, b' }, 'signature_malformed'],
    ['with a nonce of two lines', { ...good, 'wechatpay-nonce': 'a\nb' }, 'signature_malformed'],
    ['with a signature that is no base64', { ...good, 'wechatpay-signature': '!' }, 'signature_malformed'],
    [
      'that only probes us',
      { ...good, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${good['wechatpay-signature']}` },
      'signature_probe',
    ],
    [
      'signed in another way',
      { ...good, 'wechatpay-signature-type': 'WECHATPAY2-SM2-WITH-SM3' },
      'signature_type_unknown',
    ],
    ['of an unknown key', { ...good, 'wechatpay-serial': '00AA' }, 'serial_unknown'],
    ['of a key named after a property', { ...good, 'wechatpay-serial': '__proto__' }, 'serial_unknown'],
    ['of our own key', { ...good, 'wechatpay-serial': account.certificateSerial }, 'serial_unknown'],
    ['named after the other key', { ...good, 'wechatpay-serial': certificateSerial }, 'signature_invalid'],
    ['signed by somebody', signed(body, { privateKey: somebody.privateKey }), 'signature_invalid'],
    ['signed by ourselves', signed(body, { privateKey: merchant.merchantKeys.privateKey }), 'signature_invalid'],
    ['signed for another body', signed(`${body} `), 'signature_invalid'],
    ['under the headers of another', signed(notification('REFUND.CLOSED', refunded)), 'signature_invalid'],
    ['too old', signed(body, { timestamp: nowSeconds - 301 }), 'timestamp_stale'],
    ['from the future', signed(body, { timestamp: nowSeconds + 301 }), 'timestamp_future'],
    ['from the far future', signed(body, { timestamp: nowSeconds * 10 }), 'timestamp_future'],
    [
      'made young again',
      { ...signed(body, { timestamp: nowSeconds - 900 }), 'wechatpay-timestamp': `${nowSeconds}` },
      'signature_invalid',
    ],
    ['given another nonce', { ...good, 'wechatpay-nonce': other['wechatpay-nonce'] }, 'signature_invalid'],
  ])('is refused %s', (_what, headers, reason) => {
    expect(read(body, headers)).toEqual({ kind: 'refused', reason });
  });

  it('is refused when it was altered', () => {
    const altered = body.replace('REFUND.SUCCESS', 'REFUND.CLOSED');
    expect(altered).not.toBe(body);
    expect(read(altered, signed(body))).toEqual({ kind: 'refused', reason: 'signature_invalid' });
  });

  it('is refused when bytes that are no text were altered', () => {
    const bytes = Buffer.concat([Buffer.from(body), Buffer.from([0xff])]);
    const text = bytes.toString('utf8');
    expect(read(bytes, signed(text))).toEqual({ kind: 'refused', reason: 'signature_invalid' });
  });

  it('is refused beyond the bound before anything is looked at', () => {
    const huge = notification('REFUND.SUCCESS', { ...refunded, padding: 'x'.repeat(300_000) });
    expect(read(huge, signed(huge))).toEqual({ kind: 'refused', reason: 'body_too_large' });
  });

  it.each(['', 'null', '[]', '{}', '{"id":', '"text"'])('is refused when it is none: %s', (odd) => {
    expect(read(odd, signed(odd))).toEqual({ kind: 'refused', reason: 'body_unparsable' });
  });

  it.each([
    { id: '../x' },
    { id: 7 },
    { event_type: 'refund success' },
    { resource_type: 'resource' },
    { resource: null },
    { resource: { ...encryptResource('{}', account.apiV3Key), algorithm: 'AEAD_AES_128_GCM' } },
    { resource: { ...encryptResource('{}', account.apiV3Key), nonce: 'short' } },
    { resource: { ...encryptResource('{}', account.apiV3Key), ciphertext: '<>' } },
  ])('is refused when a part is malformed: %j', (changes) => {
    const odd = notification('REFUND.SUCCESS', refunded, changes);
    expect(read(odd, signed(odd))).toEqual({ kind: 'refused', reason: 'body_unparsable' });
  });
});

describe('the sealed part of a notification', () => {
  const resource = encryptResource(JSON.stringify(refunded), account.apiV3Key) as Record<string, string>;
  const sealed = Buffer.from(resource['ciphertext'] ?? '', 'base64');
  const flipped = (index: number): string => {
    const copy = Buffer.from(sealed);
    copy[index] = (copy[index] ?? 0) ^ 1;
    return copy.toString('base64');
  };

  it.each([
    ['of another merchant', encryptResource(JSON.stringify(refunded), 'f'.repeat(32))],
    ['with an altered tag', { ...resource, ciphertext: flipped(sealed.length - 1) }],
    ['with altered content', { ...resource, ciphertext: flipped(0) }],
    ['without its tag', { ...resource, ciphertext: sealed.subarray(0, -16).toString('base64') }],
    ['that is a tag only', { ...resource, ciphertext: sealed.subarray(-16).toString('base64') }],
    ['that is cut short', { ...resource, ciphertext: sealed.subarray(0, 4).toString('base64') }],
    ['that is empty', { ...resource, ciphertext: '' }],
    ['with other associated data', { ...resource, associated_data: 'refund' }],
    ['without associated data', { ...resource, associated_data: undefined }],
    ['with another nonce', { ...resource, nonce: '0123456789ab' }],
  ])('is refused %s', (_what, odd) => {
    const text = notification('REFUND.SUCCESS', refunded, { resource: odd });
    expect(read(text, signed(text))).toEqual({ kind: 'refused', reason: 'resource_undecipherable' });
  });

  it('is opened without associated data where it was sealed without', () => {
    const bare = { ...encryptResource(JSON.stringify(refunded), account.apiV3Key, ''), associated_data: undefined };
    const text = notification('REFUND.SUCCESS', refunded, { resource: bare });
    expect(read(text, signed(text))).toEqual(reading);
  });

  it.each([
    ['TRANSACTION.SUCCESS', { ...paid, mchid: '1900000109' }, 'other_merchant'],
    ['TRANSACTION.SUCCESS', { ...paid, appid: 'wx8888888888888888' }, 'other_app'],
    ['REFUND.SUCCESS', { ...refunded, mchid: '1900000109' }, 'other_merchant'],
    ['REFUND.SUCCESS', paid, 'resource_unparsable'],
    ['TRANSACTION.SUCCESS', refunded, 'resource_unparsable'],
    ['REFUND.ABNORMAL', { ...refunded, out_refund_no: 7 }, 'resource_unparsable'],
    ['REFUND.CLOSED', [], 'resource_unparsable'],
  ])('is refused when it is about something else: %s %j', (type, content, reason) => {
    const text = notification(type, content);
    expect(read(text, signed(text))).toEqual({ kind: 'refused', reason });
  });

  const nothing = { paymentId: null, refundId: null, providerRefundId: null, providerPaymentId: null };
  it.each([
    ['TRANSACTION.SUCCESS', paid, { ...nothing, paymentId, providerPaymentId: transactionId }],
    [
      'TRANSACTION.SUCCESS',
      { ...paid, out_trade_no: '20150806125346' },
      { ...nothing, providerPaymentId: transactionId },
    ],
    ['REFUND.ABNORMAL', refunded, {}],
    ['REFUND.CLOSED', { ...refunded, out_refund_no: `${refundId}-2` }, {}],
    ['REFUND.SUCCESS', { ...refunded, out_refund_no: 'made-by-hand' }, { refundId: null }],
    ['COUPON.USE', { stock_id: '9856888' }, nothing],
  ])('says what %s is about', (type, content, about) => {
    const text = notification(type, content);
    expect(read(text, signed(text))).toEqual({ ...reading, type, ...about });
  });
});

it('is answered with no more than 204', () => {
  expect(gateway.acknowledgement).toEqual({ status: 204, contentType: 'application/json', body: '' });
});

it('is read for configured accounts only', () => {
  expect(() => gateway.readCallback('nobody', Buffer.from(body), signed(body), receivedAtMs)).toThrow('nobody');
});

it.each([
  [{ apiV3Key: 'short' }, 'bytes'],
  [{ platformKeys: {} }, 'platform key'],
  [{ privateKey: 'no key' }, ''],
  [{ baseUrl: 'nowhere' }, 'URL'],
  [{ platformKeys: { [account.certificateSerial]: merchant.merchantKeys.publicKey } }, 'serial'],
])('an account that cannot work is refused when it starts: %#', (changes, message) => {
  const create = () => createWechatPayGateway({ accounts: [{ ...account, ...changes }], callTimeoutMs: 1_000 });
  expect(create).toThrow(message);
});
