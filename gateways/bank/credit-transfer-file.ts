import { XMLBuilder } from 'fast-xml-parser';
import type { BankBatch, BankOrder } from '../../domain/bank-transfer';
import type { BankAccount } from '../account';
import { controlSum, toDecimal } from './amounts';
import { creditTransferFields, type CreditTransferFields, type TransferFields } from './credit-transfer-fields';

export const creditTransferNamespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

export interface CreditTransferFile {
  readonly text: string;
  readonly transactions: number;
  readonly controlSum: string;
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });

/**
 * The file of one batch: a credit transfer initiation, pain.001.001.09. The same batch and orders give the same bytes:
 * its times are the batch's.
 * @throws Error naming the fields (never their content) that the standard does not allow
 */
export function creditTransferFile(
  account: BankAccount,
  batch: BankBatch,
  orders: readonly BankOrder[],
): CreditTransferFile {
  const fields = check({
    messageId: batch.id,
    createdAt: `${batch.sealedAt.toISOString().slice(0, 19)}Z`,
    executionDate: batch.sealedAt.toISOString().slice(0, 10),
    transactions: orders.length,
    controlSum: controlSum(orders),
    debtorName: account.debtorName,
    debtorIban: account.debtorIban,
    debtorBic: account.debtorBic,
    transfers: orders.map(transferFields),
  });
  return { text: render(fields), transactions: fields.transactions, controlSum: fields.controlSum };
}

const transferFields = ({ endToEndId, amount, currency, destination }: BankOrder): TransferFields => ({
  endToEndId,
  amount: toDecimal(amount, currency),
  currency,
  creditorName: destination.holder,
  creditorAccount:
    destination.account.kind === 'iban'
      ? { iban: destination.account.iban }
      : { cardNumber: destination.account.number },
  creditorBic: destination.bic,
  remittance: `Refund ${endToEndId}`,
});

function check(fields: CreditTransferFields): CreditTransferFields {
  const result = creditTransferFields.safeParse(fields);
  if (result.success) return result.data;
  const where = result.error.issues.map(({ path, message }) => path.join('.') || message);
  throw new Error(`The credit transfer file ${fields.messageId} breaks the standard: ${where.join(', ')}`);
}

/** Elements in the order of the standard's sequences. */
function render(fields: CreditTransferFields): string {
  const { messageId, transactions, controlSum: sum, debtorName } = fields;
  const initiation = {
    GrpHdr: {
      MsgId: messageId,
      CreDtTm: fields.createdAt,
      NbOfTxs: String(transactions),
      CtrlSum: sum,
      InitgPty: { Nm: debtorName },
    },
    PmtInf: {
      PmtInfId: messageId,
      PmtMtd: 'TRF',
      // One entry for each transfer on the statement: only so can each be told to be paid or returned.
      BtchBookg: 'false',
      NbOfTxs: String(transactions),
      CtrlSum: sum,
      ReqdExctnDt: { Dt: fields.executionDate },
      Dbtr: { Nm: debtorName },
      DbtrAcct: { Id: { IBAN: fields.debtorIban } },
      DbtrAgt: { FinInstnId: { BICFI: fields.debtorBic } },
      CdtTrfTxInf: fields.transfers.map(transaction),
    },
  };
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: { '@xmlns': creditTransferNamespace, CstmrCdtTrfInitn: initiation },
  });
}

const transaction = (transfer: TransferFields): object => ({
  PmtId: { EndToEndId: transfer.endToEndId },
  Amt: { InstdAmt: { '@Ccy': transfer.currency, '#text': transfer.amount } },
  // Euro transfers share charges by the scheme's rule (SEPA), others between both sides.
  ChrgBr: transfer.currency === 'EUR' ? 'SLEV' : 'SHAR',
  ...(transfer.creditorBic !== null && { CdtrAgt: { FinInstnId: { BICFI: transfer.creditorBic } } }),
  Cdtr: { Nm: transfer.creditorName },
  CdtrAcct: {
    Id:
      'iban' in transfer.creditorAccount
        ? { IBAN: transfer.creditorAccount.iban }
        : { Othr: { Id: transfer.creditorAccount.cardNumber, SchmeNm: { Prtry: 'CARD' } } },
  },
  RmtInf: { Ustrd: transfer.remittance },
});
