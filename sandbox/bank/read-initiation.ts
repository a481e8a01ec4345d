import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { sumOf, toMinor } from './money';

export interface Instruction {
  endToEndId: string;
  /** Minor units. */
  amount: number;
  currency: string;
  creditor: string;
}

export interface Initiation {
  messageId: string;
  debtorIban: string;
  instructions: Instruction[];
}

/** A file that cannot be carried out; `messageId` where it could be read. */
export class InitiationRefused extends Error {
  override readonly name = 'InitiationRefused';
  readonly messageId: string | null;

  constructor(message: string, messageId: string | null = null) {
    super(message);
    this.messageId = messageId;
  }
}

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
const id35 = z.string().regex(/^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/);
const decimal = z.string().regex(/^\d{1,15}(?:\.\d{1,5})?$/);

const transaction = z.strictObject({
  PmtId: z.strictObject({ InstrId: id35.optional(), EndToEndId: id35 }),
  Amt: z.strictObject({ InstdAmt: z.strictObject({ '#text': decimal, '@Ccy': z.string().regex(/^[A-Z]{3}$/) }) }),
  ChrgBr: z.enum(['DEBT', 'CRED', 'SHAR', 'SLEV']).optional(),
  CdtrAgt: z.strictObject({ FinInstnId: z.strictObject({ BICFI: z.string() }) }).optional(),
  Cdtr: z.strictObject({ Nm: z.string().min(1).max(140) }),
  CdtrAcct: z.strictObject({
    Id: z.union([
      z.strictObject({ IBAN: z.string() }),
      z.strictObject({ Othr: z.looseObject({ Id: z.string().min(1).max(34) }) }),
    ]),
  }),
  RmtInf: z.strictObject({ Ustrd: z.string().max(140) }).optional(),
});

/** CustomerCreditTransferInitiationV09, as this bank takes it: https://www.iso20022.org/iso-20022-message-definitions?search=pain.001 */
const shape = z.strictObject({
  '@xmlns': z.literal(namespace),
  CstmrCdtTrfInitn: z.strictObject({
    GrpHdr: z.strictObject({
      MsgId: id35,
      CreDtTm: z.iso.datetime(),
      NbOfTxs: z.string().regex(/^\d{1,15}$/),
      CtrlSum: decimal,
      InitgPty: z.looseObject({}),
    }),
    PmtInf: z.strictObject({
      PmtInfId: id35,
      PmtMtd: z.literal('TRF'),
      BtchBookg: z.enum(['true', 'false']).optional(),
      NbOfTxs: z.string(),
      CtrlSum: decimal,
      ReqdExctnDt: z.strictObject({ Dt: z.iso.date() }),
      Dbtr: z.strictObject({ Nm: z.string().min(1).max(140) }),
      DbtrAcct: z.strictObject({ Id: z.strictObject({ IBAN: z.string() }) }),
      DbtrAgt: z.strictObject({ FinInstnId: z.strictObject({ BICFI: z.string() }) }),
      CdtTrfTxInf: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(transaction)),
    }),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  ignoreDeclaration: true,
});

/**
 * Reads a credit transfer initiation, checking structure, number of transactions and control sum as a bank does.
 * @throws InitiationRefused
 */
export function readInitiation(text: string): Initiation {
  if (XMLValidator.validate(text) !== true) throw new InitiationRefused('not well-formed');
  const root = z.strictObject({ Document: z.unknown() }).safeParse(parser.parse(text));
  const parsed = shape.safeParse(root.data?.Document);
  if (!parsed.success) throw new InitiationRefused(z.prettifyError(parsed.error), looseMessageId(text));
  const { GrpHdr: header, PmtInf: payment } = parsed.data.CstmrCdtTrfInitn;
  const refuse = (why: string): never => {
    throw new InitiationRefused(why, header.MsgId);
  };
  const amounts = payment.CdtTrfTxInf.map(({ Amt }) => Amt.InstdAmt);
  const sum = sumOf(amounts.map((amount) => amount['#text']));
  for (const part of [header, payment]) {
    if (Number(part.NbOfTxs) !== amounts.length) refuse('the number of transactions is wrong');
    if (part.CtrlSum !== sum) refuse('the control sum is wrong');
  }
  const ids = payment.CdtTrfTxInf.map(({ PmtId }) => PmtId.EndToEndId);
  if (new Set(ids).size < ids.length) refuse('an end-to-end id stands twice');
  return {
    messageId: header.MsgId,
    debtorIban: payment.DbtrAcct.Id.IBAN,
    instructions: payment.CdtTrfTxInf.map(({ PmtId, Amt, CdtrAcct }) => ({
      endToEndId: PmtId.EndToEndId,
      amount:
        toMinor(Amt.InstdAmt['#text'], Amt.InstdAmt['@Ccy']) ?? refuse('an amount has more digits than its currency'),
      currency: Amt.InstdAmt['@Ccy'],
      creditor: 'IBAN' in CdtrAcct.Id ? CdtrAcct.Id.IBAN : CdtrAcct.Id.Othr.Id,
    })),
  };
}

const looseMessageId = (text: string): string | null => /<MsgId>([^<]{1,35})<\/MsgId>/.exec(text)?.[1] ?? null;
