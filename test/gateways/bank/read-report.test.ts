import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '../../../gateways/bank/read-report';
import { statement, statusReport } from '../../../sandbox/bank/reports';
import { bankAccount, houseStatement, germanIban } from './support/rows';
import { schemaErrors } from './support/validate-xml';

const fixture = (name: string): string => readFileSync(join(__dirname, 'fixtures', `${name}.xml`), 'utf8');
const read = (content: string | Buffer) => readReport(Buffer.from(content), bankAccount());
const id = (letter: string): string => `re-${letter.repeat(26)}`;

test('a status report tells what became of each order', () => {
  expect(read(fixture('status-mixed'))).toEqual({
    kind: 'read',
    findings: {
      kind: 'status',
      files: [],
      orders: [
        { endToEndId: id('a'), kind: 'accepted', code: null, amount: null, reference: null, nth: 1 },
        {
          endToEndId: `${id('b').toUpperCase()}-2`,
          kind: 'rejected',
          code: 'AC04',
          amount: { text: '12.50', currency: 'EUR' },
          reference: null,
          nth: 1,
        },
        { endToEndId: id('c'), kind: 'rejected', code: 'SANCTIONS CHECK', amount: null, reference: null, nth: 1 },
      ],
    },
  });
});

test('a status report of a whole file, with a prefix on every name', () => {
  expect(read(fixture('status-file-rejected'))).toMatchObject({
    kind: 'read',
    findings: { orders: [], files: [{ messageId: 'RFBATCH', kind: 'rejected', code: 'FF01' }] },
  });
});

test.each(['AM05', 'DU01'])('a file refused as a duplicate (%s) is not rejected', (code) => {
  const text = fixture('status-file-rejected').replace('FF01', code);
  expect(read(text)).toMatchObject({ findings: { files: [{ kind: 'duplicate', code }] } });
});

describe('a file whose repetition the bank refuses is a duplicate', () => {
  const because = (...codes: string[]): string =>
    codes.map((code) => `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf>`).join('');
  const report = (group: string, payment: string, ofTransaction: string): string =>
    fixture('status-mixed')
      .replace('<GrpSts>PART</GrpSts>', group)
      .replace('<OrgnlPmtInfId>RFBATCH</OrgnlPmtInfId>', `<OrgnlPmtInfId>RFBATCH</OrgnlPmtInfId>${payment}`)
      .replaceAll(/<TxSts>.*<\/TxSts>(?:\s*<StsRsnInf>.*<\/StsRsnInf>)?/g, ofTransaction);
  const refused = '<GrpSts>RJCT</GrpSts>';
  const each = '<TxSts>RJCT</TxSts>';

  test.each([
    ['of the payment', report(refused, `<PmtInfSts>RJCT</PmtInfSts>${because('AM05')}`, each)],
    ['of each transaction', report(refused, '', `${each}${because('AM05')}`)],
    ['after another reason', report(`${refused}${because('NARR', 'DU01')}`, '', `${each}${because('NARR')}`)],
    ['of each transaction after another reason', report(refused, '', `${each}${because('NARR', 'DU04')}`)],
  ])('told %s', (_what, text) => {
    expect(read(text)).toMatchObject({
      findings: { orders: [], files: [{ messageId: 'RFBATCH', kind: 'duplicate' }] },
    });
  });

  test('and what the bank has against a single order counts all the same', () => {
    const text = report(`${refused}${because('DU01')}`, '', `${each}${because('AC04')}`);
    expect(read(text)).toMatchObject({
      findings: { orders: [{ code: 'AC04' }, { code: 'AC04' }, { code: 'AC04' }], files: [{ kind: 'duplicate' }] },
    });
  });

  test('a file that is refused on two levels is refused once', () => {
    const text = report(refused, `<PmtInfSts>RJCT</PmtInfSts>${because('FF01')}`, '<TxSts>ACSP</TxSts>');
    expect(read(text)).toMatchObject({ findings: { files: [{ kind: 'rejected', code: 'FF01' }] } });
  });
});

test('an order refused as a duplicate is not rejected: the first one stands', () => {
  expect(read(fixture('status-mixed').replace('AC04', 'AM05'))).toMatchObject({
    findings: { orders: [{ endToEndId: id('a') }, { endToEndId: id('c') }] },
  });
});

test('a statement tells of booked debits and returns, by what was instructed', () => {
  expect(read(fixture('statement-debit-and-return'))).toEqual({
    kind: 'read',
    findings: {
      kind: 'statement',
      files: [],
      orders: [
        {
          endToEndId: id('a'),
          kind: 'settled',
          code: null,
          amount: { text: '12.50', currency: 'EUR' },
          reference: 'BANK-1',
          nth: 1,
        },
        {
          endToEndId: id('b'),
          kind: 'settled',
          code: null,
          amount: { text: '20.00', currency: 'EUR' },
          reference: 'BANK-2-1',
          nth: 1,
        },
        {
          endToEndId: 'NOTPROVIDED',
          kind: 'settled',
          code: null,
          amount: { text: '10.00', currency: 'EUR' },
          reference: null,
          nth: 1,
        },
        {
          endToEndId: id('c'),
          kind: 'returned',
          code: 'AC01',
          amount: { text: '8.00', currency: 'USD' },
          reference: null,
          nth: 1,
        },
      ],
    },
  });
});

test('bookings of one order that the bank does not name are told apart within a statement, debits first', () => {
  const entry = { endToEndId: id('a'), amount: 1_250, currency: 'EUR', code: null } as const;
  const entries = [
    { ...entry, kind: 'return', reversal: true },
    { ...entry, kind: 'debit' },
    { ...entry, kind: 'debit', reference: 'B7' },
    { ...entry, kind: 'debit', endToEndId: id('a').toUpperCase() },
  ] as const;
  const at = new Date('2026-03-01T11:00:00.000Z');
  const text = houseStatement({
    id: 'T1',
    at,
    entries,
  });
  expect(read(text)).toMatchObject({
    findings: {
      orders: [
        { kind: 'settled', reference: null, nth: 1 },
        { kind: 'settled', reference: 'B7', nth: 1 },
        { kind: 'settled', reference: null, nth: 2 },
        { kind: 'returned', reference: null, nth: 1 },
      ],
    },
  });
});

test('the fixtures have the structure of the standard', async () => {
  expect(await schemaErrors('pain.002.001.10', fixture('status-mixed'))).toEqual([]);
  expect(await schemaErrors('pain.002.001.10', fixture('status-file-rejected'))).toEqual([]);
  expect(await schemaErrors('camt.053.001.08', fixture('statement-debit-and-return'))).toEqual([]);
});

test('what the sandbox writes has the structure of the standard, and is understood', async () => {
  const at = new Date('2026-03-01T11:00:00.000Z');
  const rejected = { endToEndId: id('a'), status: 'RJCT', code: 'AC01', amount: 1_250, currency: 'EUR' } as const;
  const status = statusReport({ id: 'S1', at, originalMessageId: 'RFBATCH', transactions: [rejected] });
  const duplicate = statusReport({
    id: 'S2',
    at,
    originalMessageId: 'RFBATCH',
    group: { status: 'RJCT', code: 'AM05' },
    transactions: [],
  });
  const entry = {
    endToEndId: id('a'),
    kind: 'return',
    amount: 1_250,
    currency: 'EUR',
    code: 'AC04',
    reference: 'B1',
  } as const;
  const told = { iban: germanIban, currency: 'EUR', openingMinor: -1_250, closingMinor: 0, entries: [entry] };
  const statementText = statement({ id: 'T1', at, ...told });
  expect(await schemaErrors('pain.002.001.10', status)).toEqual([]);
  expect(await schemaErrors('pain.002.001.10', duplicate)).toEqual([]);
  expect(await schemaErrors('camt.053.001.08', statementText)).toEqual([]);
  expect(read(status)).toMatchObject({ findings: { orders: [{ kind: 'rejected', code: 'AC01' }] } });
  expect(read(duplicate)).toMatchObject({ findings: { files: [{ kind: 'duplicate' }] } });
  expect(read(statementText)).toMatchObject({
    findings: { orders: [{ kind: 'returned', code: 'AC04', amount: { text: '12.50', currency: 'EUR' } }] },
  });
});

const good = fixture('status-mixed');
const entities = `<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>`;

test.each([
  ['an external entity', good.replace('<?xml version="1.0" encoding="UTF-8"?>', entities), 'document_type_refused'],
  ['a document type alone', `<!DOCTYPE Document>${good.slice(good.indexOf('<Document'))}`, 'document_type_refused'],
  ['entities that grow', `<!doctype a [<!entity b "&a;&a;">]>${good}`, 'document_type_refused'],
  ['half of itself', good.slice(0, 600), 'not_well_formed'],
  ['an HTML page', '<html><body>Service unavailable</body></html>', 'no_document'],
  ['nothing', '', 'not_well_formed'],
  [
    'two documents',
    `${good.slice(good.indexOf('<Document'))}${good.slice(good.indexOf('<Document'))}`,
    'not_well_formed',
  ],
  ['no namespace', good.replace(/ xmlns="[^"]*"/, ''), 'no_namespace'],
  ['an older version', good.replace('pain.002.001.10', 'pain.002.001.03'), 'unknown_message'],
  ['a name where the status belongs', good.replace(/<TxSts>ACSP/g, '<TxSts>ACCEPTED'), 'not_understood'],
  ['another kind of message reported on', good.replace('pain.001.001.09', 'pain.008.001.08'), 'not_understood'],
  ['deep nesting', `<Document>${'<a>'.repeat(2_000)}${'</a>'.repeat(2_000)}</Document>`, 'not_well_formed'],
  [
    'the statement of another account',
    fixture('statement-debit-and-return').replace('DE89370400440532013000', 'DE02120300000000202051'),
    'other_account',
  ],
  [
    'a statement without an account',
    fixture('statement-debit-and-return').replace(/<Acct>.*<\/Acct>/, ''),
    'not_understood',
  ],
  [
    'an amount that is a word',
    fixture('statement-debit-and-return').replace('<Amt Ccy="EUR">12.50</Amt>', '<Amt>12.50</Amt>'),
    'not_understood',
  ],
])('a file with %s is refused', (_what, text, reason) => {
  expect(read(text)).toEqual({ kind: 'refused', reason });
});

test('a file that is no UTF-8 is refused', () => {
  expect(read(Buffer.from([0xff, 0xfe, 0x3c, 0x00]))).toEqual({ kind: 'refused', reason: 'not_utf8' });
});
