import { z } from 'zod';
import { isCurrency } from '../../domain/money';
import { isChineseCard, isValidBic, isValidIban, maxHolderChars } from './check-destination';
import { maxIdentifierChars } from './end-to-end-id';

/** Characters of identifiers that every bank takes; neither a slash at either end nor two together. */
const identifier = z
  .string()
  .min(1)
  .max(maxIdentifierChars)
  .regex(/^[A-Za-z0-9/\-?:().,'+ ]+$/)
  .refine((text) => !text.startsWith('/') && !text.endsWith('/') && !text.includes('//'));
const name = z
  .string()
  .min(1)
  .max(maxHolderChars)
  // Control characters are not XML; everything else is escaped.
  .regex(/^[^\p{C}]+$/u);
const iban = z.string().refine(isValidIban);
const bic = z.string().refine(isValidBic);
/** `ActiveOrHistoricCurrencyAndAmount`: 18 digits, at most 5 of them after the point. */
const decimal = z.string().regex(/^(?=[\d.]{1,19}$)\d{1,18}(?:\.\d{1,5})?$/);
const count = z.int().min(1).max(99_999);

const transfer = z.strictObject({
  endToEndId: identifier,
  amount: decimal.refine((text) => /[1-9]/.test(text)),
  currency: z.string().refine(isCurrency),
  creditorName: name,
  creditorAccount: z.union([
    z.strictObject({ iban }),
    z.strictObject({ cardNumber: z.string().refine(isChineseCard) }),
  ]),
  creditorBic: bic.nullable(),
  remittance: z
    .string()
    .min(1)
    .max(140)
    .regex(/^[A-Za-z0-9/\-?:().,'+ ]+$/),
});

/**
 * What one file says, each field within what pain.001.001.09 (CustomerCreditTransferInitiationV09) allows for it:
 * https://www.iso20022.org/iso-20022-message-definitions?search=pain.001
 */
export const creditTransferFields = z
  .strictObject({
    messageId: identifier,
    createdAt: z.iso.datetime(),
    executionDate: z.iso.date(),
    transactions: count,
    controlSum: decimal,
    debtorName: name,
    debtorIban: iban,
    debtorBic: bic,
    transfers: z.array(transfer).min(1),
  })
  .refine(({ transactions, transfers }) => transactions === transfers.length, 'the number of transactions is wrong')
  .refine(
    ({ transfers }) => new Set(transfers.map(({ endToEndId }) => endToEndId)).size === transfers.length,
    'an end-to-end id stands twice',
  );

export type CreditTransferFields = z.infer<typeof creditTransferFields>;
export type TransferFields = z.infer<typeof transfer>;
