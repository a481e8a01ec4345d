import { createHmac } from 'node:crypto';
import { readCallback } from '../../../gateways/stripe/read-callback';
import { refundId, refundObject } from './refund-object';

const receivedAtMs = 1_700_000_000_000;
const nowSeconds = receivedAtMs / 1000;
const secrets = ['whsec_current', 'whsec_former'];

const eventBody = (object: object, type = 'refund.updated', id = 'evt_1'): string =>
  JSON.stringify({ id, object: 'event', type, data: { object } });
const sign = (body: string, secret: string, timestamp: number | string): string =>
  `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
const read = (body: string | Buffer, signature: string | string[] | undefined, among: readonly string[] = secrets) =>
  readCallback({ rawBody: Buffer.from(body), signature, receivedAtMs }, among);

const body = eventBody(refundObject());
const reading = {
  kind: 'event',
  eventId: 'evt_1',
  type: 'refund.updated',
  refundId,
  providerRefundId: 're_1',
  paymentId: null,
  providerPaymentId: 'pi_1',
};

describe('readCallback', () => {
  it.each(secrets)('takes a notification signed with any secret of the account: %s', (secret) => {
    expect(read(body, sign(body, secret, nowSeconds))).toEqual(reading);
  });

  it('takes a header with the signatures of two secrets, as Stripe sends while one is rotated', () => {
    const other = sign(body, 'whsec_next', nowSeconds).split(',')[1];
    expect(read(body, `${sign(body, 'whsec_current', nowSeconds)},${other}`)).toEqual(reading);
  });

  it.each([-300, 0, 300])('takes one that is %i s old', (age) => {
    expect(read(body, sign(body, 'whsec_current', nowSeconds - age))).toEqual(reading);
  });

  it.each([
    ['without a signature', undefined, 'signature_malformed'],
    ['with two headers', ['a', 'b'], 'signature_malformed'],
    ['with a header that is none', 'nonsense', 'signature_malformed'],
    ['with a timestamp that is no number', sign(body, 'whsec_current', '17e8'), 'signature_malformed'],
    ['with a second timestamp', `t=${nowSeconds},${sign(body, 'whsec_current', 1)}`, 'signature_malformed'],
    ['without a v1 signature', `t=${nowSeconds},v0=00`, 'signature_invalid'],
    ['signed with another secret', sign(body, 'whsec_other', nowSeconds), 'signature_invalid'],
    ['signed with an empty secret', sign(body, '', nowSeconds), 'signature_invalid'],
    ['signed for another body', sign(`${body} `, 'whsec_current', nowSeconds), 'signature_invalid'],
    ['too old', sign(body, 'whsec_current', nowSeconds - 301), 'timestamp_stale'],
    ['from the future', sign(body, 'whsec_current', nowSeconds + 301), 'timestamp_future'],
    ['from the far future', sign(body, 'whsec_current', nowSeconds * 10), 'timestamp_future'],
    [
      'made young again',
      sign(body, 'whsec_current', nowSeconds - 900).replace(/t=\d+/, `t=${nowSeconds}`),
      'signature_invalid',
    ],
  ])('refuses one %s', (_what, signature, reason) => {
    expect(read(body, signature)).toEqual({ kind: 'refused', reason });
  });

  it('refuses every one for an account without secrets, and none passes on an empty secret', () => {
    expect(read(body, sign(body, '', nowSeconds), [])).toEqual({ kind: 'refused', reason: 'signature_invalid' });
    expect(read(body, sign(body, '', nowSeconds), [''])).toEqual({ kind: 'refused', reason: 'signature_invalid' });
  });

  it('refuses an altered body', () => {
    const altered = body.replace('1250', '9999');
    expect(altered).not.toBe(body);
    expect(read(altered, sign(body, 'whsec_current', nowSeconds))).toMatchObject({ reason: 'signature_invalid' });
  });

  it.each(['', 'null', '[]', '{}', '{"id":', eventBody({}), eventBody(refundObject(), 'refund.updated', 'x')])(
    'refuses a signed body that is no event: %s',
    (odd) => {
      expect(read(odd, sign(odd, 'whsec_current', nowSeconds))).toMatchObject({ kind: 'refused' });
    },
  );

  it('refuses a body beyond the bound before looking at it', () => {
    const huge = eventBody({ object: 'refund', padding: 'x'.repeat(300_000) });
    expect(read(huge, sign(huge, 'whsec_current', nowSeconds))).toEqual({ kind: 'refused', reason: 'body_too_large' });
  });

  const none = { refundId: null, providerRefundId: null, providerPaymentId: null };
  it.each([
    ['refund.failed', refundObject(), { refundId, providerRefundId: 're_1', providerPaymentId: 'pi_1' }],
    [
      'charge.refund.updated',
      refundObject({ metadata: {} }),
      { refundId: null, providerRefundId: 're_1', providerPaymentId: 'pi_1' },
    ],
    [
      'charge.refunded',
      { object: 'charge', id: 'ch_1', payment_intent: 'pi_1' },
      { ...none, providerPaymentId: 'pi_1' },
    ],
    [
      'charge.dispute.created',
      { object: 'dispute', id: 'dp_1', payment_intent: { id: 'pi_1' } },
      { ...none, providerPaymentId: 'pi_1' },
    ],
    [
      'payment_intent.succeeded',
      { object: 'payment_intent', id: 'pi_1', metadata: { refund_id: refundId } },
      { ...none, providerPaymentId: 'pi_1' },
    ],
    ['customer.created', { object: 'customer', id: 'cus_1' }, none],
    ['refund.updated', { object: 'refund', id: 7, payment_intent: 7, metadata: 7 }, none],
  ])('reads what %s is about', (type, object, expected) => {
    const text = eventBody(object, type);
    const outcome = read(text, sign(text, 'whsec_current', nowSeconds));
    expect(outcome).toEqual({ kind: 'event', eventId: 'evt_1', type, paymentId: null, ...expected });
  });
});
