import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { base32 } from '../../domain/base32';
import { isId } from '../../domain/ids';
import { tradeRecordId } from '../../ledger/record-id';
import { tradeRecordTypes } from '../../ledger/trade-record';

const word = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0'));
const identity = fc.record({
  merchantId: word,
  type: fc.constantFrom(...tradeRecordTypes),
  subjectId: word,
  leg: word,
});

describe('the id of a trade record', () => {
  test('is tr_ and all 32 bytes of the hash over merchant, type, subject and leg', () => {
    const id = tradeRecordId({ merchantId: 'acme', type: 'refund', subjectId: 're_1', leg: 'settle' });
    const digest = createHash('sha256').update('acme\0refund\0re_1\0settle').digest();
    expect(id).toBe(`tr_${base32(digest)}`);
    expect(isId('tradeRecord', id)).toBe(true);
  });

  test('differs whenever the movement differs, and only then', () => {
    fc.assert(
      fc.property(identity, identity, (left, right) => {
        const same = Object.entries(left).every(([name, value]) => value === right[name as keyof typeof right]);
        expect(tradeRecordId(left) === tradeRecordId(right)).toBe(same);
        expect(tradeRecordId({ ...left })).toBe(tradeRecordId(left));
      }),
    );
  });

  test('does not depend on where one part ends and the next begins', () => {
    const parts = { merchantId: 'a', type: 'refund', subjectId: 'bc', leg: 'd' } as const;
    expect(tradeRecordId(parts)).not.toBe(tradeRecordId({ ...parts, subjectId: 'b', leg: 'cd' }));
  });
});
