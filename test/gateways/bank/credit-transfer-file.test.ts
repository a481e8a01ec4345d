import { creditTransferFields } from '../../../gateways/bank/credit-transfer-fields';
import { creditTransferFile } from '../../../gateways/bank/credit-transfer-file';
import { readInitiation } from '../../../sandbox/bank/read-initiation';
import { bankAccount, batch, chineseCard, frenchIban, germanIban, order, toCard } from './support/rows';
import { schemaErrors } from './support/validate-xml';

const orders = [
  order({ key: `re_${'a'.repeat(26)}` }),
  order({ key: `re_${'b'.repeat(26)}-2`, destination: toCard, currency: 'CNY', amount: 100 }),
  order({ key: `re_${'c'.repeat(26)}`, currency: 'JPY', amount: 500 }),
];
const file = creditTransferFile(bankAccount(), batch(), orders);

test('the file has the structure of pain.001.001.09', async () => {
  expect(await schemaErrors('pain.001.001.09', file.text)).toEqual([]);
});

test('a bank reads in it what was ordered', () => {
  expect(readInitiation(file.text)).toEqual({
    messageId: 'RFBATCH',
    debtorIban: germanIban,
    instructions: [
      { endToEndId: `re-${'a'.repeat(26)}`, amount: 1_250, currency: 'EUR', creditor: frenchIban },
      { endToEndId: `re-${'b'.repeat(26)}-2`, amount: 100, currency: 'CNY', creditor: chineseCard },
      { endToEndId: `re-${'c'.repeat(26)}`, amount: 500, currency: 'JPY', creditor: frenchIban },
    ],
  });
  expect(file).toMatchObject({ transactions: 3, controlSum: '513.50' });
});

test('the same batch gives the same bytes', () => {
  expect(creditTransferFile(bankAccount(), batch(), orders).text).toBe(file.text);
  expect(file.text).toContain('<CreDtTm>2026-03-01T10:01:02Z</CreDtTm>');
});

test('names are escaped', () => {
  expect(file.text).toContain('<Nm>Maria Müller &amp; Söhne</Nm>');
  expect(file.text).toContain('<Nm>王小明</Nm>');
});

test('the schema refuses what is out of order, missing or too long', async () => {
  const broken = [
    file.text.replace(/<EndToEndId>.*?<\/EndToEndId>/, `<EndToEndId>${'x'.repeat(36)}</EndToEndId>`),
    file.text.replace(/<MsgId>.*?<\/MsgId>/, ''),
    file.text.replace('Ccy="EUR"', 'Ccy="EURO"'),
    file.text.replace(/(<Cdtr>[\s\S]*?<\/Cdtr>)\s*(<CdtrAcct>[\s\S]*?<\/CdtrAcct>)/, '$2$1'),
  ];
  for (const text of broken) expect(await schemaErrors('pain.001.001.09', text)).not.toEqual([]);
});

const transfer = {
  endToEndId: 're-1',
  amount: '12.50',
  currency: 'EUR',
  creditorName: 'Maria',
  creditorAccount: { iban: frenchIban },
  creditorBic: null,
  remittance: 'Refund re-1',
};
const fields = {
  messageId: 'RF1',
  createdAt: '2026-03-01T10:01:02Z',
  executionDate: '2026-03-01',
  transactions: 1,
  controlSum: '12.50',
  debtorName: 'Acorn',
  debtorIban: germanIban,
  debtorBic: 'COBADEFF',
  transfers: [transfer],
};
const withTransfer = (change: object) => ({ ...fields, transfers: [{ ...transfer, ...change }] });

test.each([
  ['an underscore in an id', { ...fields, messageId: 'RF_1' }],
  ['an id of 36 characters', { ...fields, messageId: 'R'.repeat(36) }],
  ['an id that begins with a slash', { ...fields, messageId: '/RF' }],
  ['a wrong number of transactions', { ...fields, transactions: 2 }],
  ['no transfer', { ...fields, transactions: 0, transfers: [] }],
  ['a debtor without an account', { ...fields, debtorIban: 'DE88370400440532013000' }],
  ['a debtor without a bank', { ...fields, debtorBic: 'COBA' }],
  ['a time without a zone', { ...fields, createdAt: '2026-03-01T10:01:02' }],
  ['no amount', withTransfer({ amount: '0.00' })],
  ['a negative amount', withTransfer({ amount: '-1.00' })],
  ['six digits after the point', withTransfer({ amount: '1.000001' })],
  ['a currency that is none', withTransfer({ currency: 'XXX' })],
  ['a control character in a name', withTransfer({ creditorName: 'Ma\u0007ria' })],
  ['a name of 71 characters', withTransfer({ creditorName: 'x'.repeat(71) })],
  ['an account that is none', withTransfer({ creditorAccount: { iban: 'FR00' } })],
  ['a card that is none', withTransfer({ creditorAccount: { cardNumber: '62' } })],
  ['a BIC that is none', withTransfer({ creditorBic: 'X' })],
  ['an id twice', { ...fields, transactions: 2, transfers: [transfer, transfer] }],
])('no file is made with %s', (_what, given) => {
  expect(creditTransferFields.safeParse(given).success).toBe(false);
});

test('what stops a file is told by field and not by content', () => {
  const bad = order({ destination: { ...toCard, holder: 'secret\u0007name' } });
  expect(() => creditTransferFile(bankAccount(), batch(), [bad])).toThrow('transfers.0.creditorName');
  expect(() => creditTransferFile(bankAccount(), batch(), [bad])).not.toThrow('secret');
});

test('the fields of a good file pass', () => {
  expect(creditTransferFields.safeParse(fields).success).toBe(true);
});
