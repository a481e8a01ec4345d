import fc from 'fast-check';
import { base32 } from '../../domain/base32';
import {
  idPattern,
  isId,
  lateTruthWorkflowId,
  paymentSyncWorkflowId,
  paymentWorkflowId,
  providerKey,
  refundIdOfKey,
  refundWorkflowId,
} from '../../domain/ids';
import type { IdKind } from '../../domain/ids';

const token = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(base32);
const refundId = token.map((text) => `re_${text}`);

describe('formats of ids', () => {
  test('16 bytes make a payment or refund id, 32 bytes a trade record id', () => {
    fc.assert(
      fc.property(token, fc.uint8Array({ minLength: 32, maxLength: 32 }), (short, long) => {
        expect(isId('payment', `pay_${short}`)).toBe(true);
        expect(isId('refund', `re_${short}`)).toBe(true);
        expect(isId('tradeRecord', `tr_${base32(long)}`)).toBe(true);
      }),
    );
  });

  test.each<[IdKind, string]>([
    ['refund', 're_'],
    ['refund', `re_${'a'.repeat(25)}`],
    ['refund', `re_${'a'.repeat(27)}`],
    ['refund', `re_${'A'.repeat(26)}`],
    ['refund', `re_${'1'.repeat(26)}`],
    ['refund', `pay_${'a'.repeat(26)}`],
    ['refund', `re_${'a'.repeat(26)}\n`],
    ['payment', `xpay_${'a'.repeat(26)}`],
    ['tradeRecord', `tr_${'a'.repeat(26)}`],
    ['merchant', 'a'],
    ['merchant', 'Acme'],
    ['merchant', '-acme'],
    ['merchant', 'ac/me'],
    ['merchant', 'a'.repeat(41)],
  ])('%s: %p is refused', (kind, value) => {
    expect(isId(kind, value)).toBe(false);
    expect(idPattern(kind).test(value)).toBe(false);
  });

  test.each(['acme', 'm1', 'a_b-c', 'a'.repeat(40)])('merchant: %p is accepted', (value) => {
    expect(isId('merchant', value)).toBe(true);
  });
});

describe('ids that follow from others', () => {
  test('workflows of different kinds, merchants and objects never share an id', () => {
    const ids = ['m1', 'm2'].flatMap((merchant) =>
      ['a', 'b'].flatMap((object) => [
        refundWorkflowId(merchant, object),
        lateTruthWorkflowId(merchant, object),
        paymentWorkflowId(merchant, object),
        paymentSyncWorkflowId(merchant, object),
      ]),
    );
    expect(new Set(ids).size).toBe(16);
  });

  test('a provider key tells its refund, and the first key is the refund itself', () => {
    fc.assert(
      fc.property(refundId, fc.integer({ min: 1, max: 99 }), (id, number) => {
        const key = providerKey(id, number);
        expect(refundIdOfKey(key)).toBe(id);
        expect(key === id).toBe(number === 1);
      }),
    );
  });

  test.each(['', 're_x', `re_${'a'.repeat(26)}-0`, `re_${'a'.repeat(26)}-`, `x_re_${'a'.repeat(26)}`])(
    '%p is no key of ours',
    (key) => {
      expect(refundIdOfKey(key)).toBeNull();
    },
  );
});
