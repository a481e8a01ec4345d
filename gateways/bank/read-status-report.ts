import { z } from 'zod';
import type { FileFinding, Findings, OrderFinding } from './findings';
import { isDuplicateRefusal, isUnspecific } from './reason-codes';
import { amount, codeOf, many, part, reason, text } from './report-shapes';

export const statusReportNamespace = 'urn:iso:std:iso:20022:tech:xsd:pain.002.001.10';

const status = text(4);
const transaction = z.object({
  OrgnlEndToEndId: text(35).optional(),
  TxSts: status.optional(),
  StsRsnInf: many(reason.unwrap()),
  OrgnlTxRef: part({ Amt: part({ InstdAmt: amount.optional() }) }),
});

/** CustomerPaymentStatusReportV10, as far as it says what became of a payment: https://www.iso20022.org/iso-20022-message-definitions?search=pain.002 */
const shape = z.object({
  CstmrPmtStsRpt: z.object({
    GrpHdr: z.object({ MsgId: text(35), CreDtTm: text(40) }),
    OrgnlGrpInfAndSts: z.object({
      OrgnlMsgId: text(35),
      OrgnlMsgNmId: text(35),
      GrpSts: status.optional(),
      StsRsnInf: many(reason.unwrap()),
    }),
    OrgnlPmtInfAndSts: many(
      z.object({
        OrgnlPmtInfId: text(35),
        PmtInfSts: status.optional(),
        StsRsnInf: many(reason.unwrap()),
        TxInfAndSts: many(transaction),
      }),
    ),
  }),
});

/** What a status report says; null when it is not shaped as the standard has it, or about another kind of message. */
export function readStatusReport(document: unknown): Findings | null {
  const parsed = shape.safeParse(document);
  if (!parsed.success) return null;
  const { OrgnlGrpInfAndSts: group, OrgnlPmtInfAndSts: payments } = parsed.data.CstmrPmtStsRpt;
  if (!group.OrgnlMsgNmId.startsWith('pain.001')) return null;
  const transactions = payments.flatMap(({ TxInfAndSts }) => TxInfAndSts);
  // Banks say it of the file, of its payment or of each transaction, first or after other reasons.
  const isRepeated = [group, ...payments, ...transactions].some(({ StsRsnInf }) => isDuplicate(StsRsnInf));
  const refused = [
    { messageId: group.OrgnlMsgId, status: group.GrpSts, reasons: group.StsRsnInf },
    // A file of ours holds one payment information, named as the file.
    ...payments.map(({ OrgnlPmtInfId: messageId, PmtInfSts, StsRsnInf: reasons }) => ({
      messageId,
      status: PmtInfSts,
      reasons,
    })),
  ].filter(({ status: told }) => told === 'RJCT');
  const isRefusedAsRepeated = isRepeated && refused.length > 0;
  const orders = transactions.map((one) => orderFinding(one, isRefusedAsRepeated)).filter((one) => one !== null);
  return { kind: 'status', files: filesOf(refused, isRepeated), orders };
}

type Reasons = z.infer<typeof transaction>['StsRsnInf'];

const firstCode = (reasons: Reasons): string | null => reasons.map(codeOf).find((code) => code !== null) ?? null;

const isDuplicate = (reasons: Reasons): boolean => reasons.some((given) => isDuplicateRefusal(codeOf(given)));

/** One finding of each file, however many levels of the report refuse it. */
function filesOf(refused: readonly { messageId: string; reasons: Reasons }[], isRepeated: boolean): FileFinding[] {
  return [...new Set(refused.map(({ messageId }) => messageId))].map((messageId) => {
    const reasons = refused.filter((one) => one.messageId === messageId).flatMap((one) => one.reasons);
    return { messageId, kind: isRepeated ? 'duplicate' : 'rejected', code: firstCode(reasons) };
  });
}

/**
 * ExternalPaymentTransactionStatus1Code. Only a rejection is final here: whether money left is the statement's word, and
 * a status that is not known decides nothing.
 */
function orderFinding(
  { OrgnlEndToEndId, TxSts, StsRsnInf, OrgnlTxRef }: z.infer<typeof transaction>,
  isRefusedAsRepeated: boolean,
): OrderFinding | null {
  if (OrgnlEndToEndId === undefined || TxSts === undefined) return null;
  const given = OrgnlTxRef?.Amt?.InstdAmt;
  const code = TxSts === 'RJCT' ? firstCode(StsRsnInf) : null;
  // The same order once more, alone or with its file: the bank refuses the repetition, and the first one stands.
  if (TxSts === 'RJCT' && (isDuplicate(StsRsnInf) || (isRefusedAsRepeated && isUnspecific(code)))) return null;
  return {
    endToEndId: OrgnlEndToEndId,
    kind: TxSts === 'RJCT' ? 'rejected' : 'accepted',
    code,
    amount: given === undefined ? null : { text: given['#text'], currency: given['@Ccy'] },
    reference: null,
    nth: 1,
  };
}
