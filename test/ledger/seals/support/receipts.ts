import { makeReceipt } from '../../../../ledger/receipts/make-receipt';
import type { Receipt } from '../../../../ledger/receipts/receipt';
import { createRecordBuilder } from '../../../../ledger/record-builder';
import { recordText } from '../../../../ledger/seal-record';
import { recordLeaf } from '../../../../ledger/seals/leaf';
import { makeSeal } from '../../../../ledger/seals/seal';
import { signerOf } from '../../../../ledger/seals/signing-keys';
import type { TradeRecord } from '../../../../ledger/trade-record';
import { nodesOf } from '../../merkle/support/naive-tree';

export const signer = signerOf('tests/ledger', Buffer.alloc(32, 1));
export const stranger = signerOf('tests/ledger', Buffer.alloc(32, 2));

const builder = createRecordBuilder({ hmacKey: 'a key of the tests' });
const recordOf = (number: number): TradeRecord =>
  builder.hold({
    payment: {
      id: `pay_${number}`,
      merchantId: 'acme',
      provider: 'stripe',
      currency: 'GBP',
      providerPaymentId: null,
      customerId: null,
    },
    refund: { id: `re_${number}`, amount: 100 + number, providerRefundId: null },
    at: new Date('2026-03-01T10:00:00Z'),
  });

export const recordCount = 11;
export const records = Array.from({ length: recordCount }, (_, number) => recordOf(number));
export const read = nodesOf(records.map((record) => Buffer.from(recordText(record))));
export const seal = makeSeal(
  null,
  records.map((record) => ({ id: record.id, leaf: recordLeaf(record) })),
  signer,
  new Date('2026-03-01T10:00:05Z'),
);

/** The receipt of the record at that place. */
export const receiptOf = (index: number): Promise<Receipt> => makeReceipt(records[index]!, index, seal, read);
