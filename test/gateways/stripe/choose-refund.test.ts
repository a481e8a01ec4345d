import { chooseRefund } from '../../../gateways/stripe/choose-refund';
import { call, refundObject } from './refund-object';

const others = refundObject({ id: 're_9', metadata: {} });
const failed = refundObject({ id: 're_2', status: 'failed', failure_reason: 'declined' });
const canceled = refundObject({ id: 're_3', status: 'canceled' });
const pending = refundObject({ id: 're_4', status: 'pending' });
const odd = refundObject({ id: 're_5', status: 'reticulating' });

describe('chooseRefund', () => {
  it.each([
    ['nothing', [], { kind: 'not_found' }],
    ['others only', [others], { kind: 'not_found' }],
    ['ours', [others, pending], { kind: 'processing', providerRefundId: 're_4' }],
    ['a failed one and a live one', [pending, failed], { kind: 'processing', providerRefundId: 're_4' }],
    ['a live one before a failed one', [failed, pending], { kind: 'processing', providerRefundId: 're_4' }],
    ['only dead ones: the newest', [canceled, failed], { kind: 'canceled', providerRefundId: 're_3' }],
    ['two live ones', [refundObject(), pending], { kind: 'mismatch', reason: 'paid_twice', providerRefundId: 're_4' }],
    [
      'a live one and one that may live',
      [refundObject(), odd],
      { kind: 'mismatch', reason: 'paid_twice', providerRefundId: 're_5' },
    ],
    ['one that may live', [odd], { kind: 'unknown', reason: 'status_unknown' }],
    [
      'ours with another amount',
      [refundObject({ amount: 1 })],
      { kind: 'mismatch', reason: 'wrong_amount', providerRefundId: 're_1' },
    ],
    [
      'another payment',
      [refundObject({ payment_intent: 'pi_2', metadata: {} })],
      { kind: 'mismatch', reason: 'other_payment', providerRefundId: null },
    ],
    ['an item that is no refund', [{ id: 're_1' }], { kind: 'unknown', reason: 'answer_unparsable' }],
  ])('in a listing of %s', (_what, listing, expected) => {
    expect(chooseRefund(listing, call)).toEqual(expected);
  });
});
