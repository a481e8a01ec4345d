import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBankSandbox, type BankSandbox } from '../../../sandbox/bank';
import { schemaErrors } from '../../gateways/bank/support/validate-xml';

const iban = 'DE89370400440532013000';
const id = `re-${'a'.repeat(26)}`;
const key = id.replace('re-', 're_');

let folder: string;
let bank: BankSandbox;
const start = async (): Promise<void> => {
  const account = { id: 'house', iban, dropDirectory: join(folder, 'out'), inboxDirectory: join(folder, 'in') };
  bank = await startBankSandbox({ accounts: [account], dataDir: join(folder, 'data'), collectEveryMs: 0 });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bank-sandbox-'));
  mkdirSync(join(folder, 'out'));
  await start();
});
afterEach(async () => {
  await bank.close();
  rmSync(folder, { recursive: true, force: true });
});

const initiation = (change: (text: string) => string = (text) => text): string =>
  change(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
  <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-01T10:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>12.50</CtrlSum>
    <InitgPty><Nm>Acorn</Nm></InitgPty></GrpHdr>
  <PmtInf><PmtInfId>M1</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>1</NbOfTxs><CtrlSum>12.50</CtrlSum>
    <ReqdExctnDt><Dt>2026-03-01</Dt></ReqdExctnDt><Dbtr><Nm>Acorn</Nm></Dbtr>
    <DbtrAcct><Id><IBAN>${iban}</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt>
    <CdtTrfTxInf><PmtId><EndToEndId>${id}</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">12.50</InstdAmt></Amt>
      <Cdtr><Nm>Maria</Nm></Cdtr><CdtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></CdtrAcct></CdtTrfTxInf>
  </PmtInf></CstmrCdtTrfInitn></Document>`);

const control = async (method: string, path: string, body?: object): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${bank.url}/_sandbox/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
};
const advance = (ms = 5_000) => control('POST', 'advance', { ms });
async function hand(text: string, name = 'a.xml'): Promise<void> {
  writeFileSync(join(folder, 'out', name), text);
  await control('POST', 'collect');
}
const reports = (): string[] => {
  const names = readdirSync(join(folder, 'in')).toSorted();
  return names.map((name) => readFileSync(join(folder, 'in', name), 'utf8'));
};
const movements = async () => ((await control('GET', 'movements')) as { data: object[] }).data;

test('takes a file away, moves the money once, and tells by a status report and a statement', async () => {
  await hand(initiation());
  expect(readdirSync(join(folder, 'out'))).toEqual([]);
  await advance();
  const [status, statement] = reports();
  expect(await schemaErrors('pain.002.001.10', status!)).toEqual([]);
  expect(await schemaErrors('camt.053.001.08', statement!)).toEqual([]);
  expect(status).toContain('<TxSts>ACSP</TxSts>');
  expect(statement).toContain(`<EndToEndId>${id}</EndToEndId>`);
  expect(await movements()).toMatchObject([
    { kind: 'refund', key, amount: 1_250, currency: 'EUR', times_applied: 1, requests: 1, state: 'settled' },
  ]);
});

test('refuses the same message again, and moves nothing more', async () => {
  await hand(initiation());
  await hand(initiation(), 'b.xml');
  await advance();
  expect(reports().filter((text) => text.includes('<Cd>AM05</Cd>'))).toHaveLength(1);
  expect(await movements()).toMatchObject([{ times_applied: 1, requests: 2 }]);
});

test('does not notice the same order in another message: that is money paid twice', async () => {
  await hand(initiation());
  await hand(initiation((text) => text.replaceAll('M1', 'M2')));
  expect(await movements()).toMatchObject([{ times_applied: 2 }]);
});

test.each([
  ['a wrong control sum', (text: string) => text.replace('<CtrlSum>12.50', '<CtrlSum>12.51')],
  ['a wrong number of transactions', (text: string) => text.replace('<NbOfTxs>1<', '<NbOfTxs>2<')],
  ['another account', (text: string) => text.replace(iban, 'DE02120300000000202051')],
  ['an underscore in an id', (text: string) => text.replace(id, key)],
  ['an element it does not know', (text: string) => text.replace('<PmtMtd>', '<Secret>x</Secret><PmtMtd>')],
  ['half a file', (text: string) => text.slice(0, 400)],
])('refuses a file with %s', async (_what, change) => {
  await hand(initiation(change));
  await advance();
  expect(reports()).toHaveLength(1);
  expect(reports()[0]).toContain('<Cd>FF01</Cd>');
  expect(await movements()).toEqual([]);
});

test.each([
  [{ kind: 'rejected' }, 'AC04'],
  [{ kind: 'rejected', code: 'AC01' }, 'AC01'],
  [{ kind: 'insufficient_balance' }, 'AM04'],
])('rejects an order under the fault %j', async (fault, code) => {
  await control('POST', 'faults', fault);
  await hand(initiation());
  await advance();
  expect(reports()).toHaveLength(1);
  expect(reports()[0]).toContain(`<Cd>${code}</Cd>`);
  expect(await movements()).toEqual([]);
});

test('returns money late, by fault and by hand', async () => {
  await control('POST', 'faults', { kind: 'late_failure', delay_ms: 60_000 });
  await hand(initiation());
  await advance();
  expect(await movements()).toMatchObject([{ state: 'settled' }]);
  await advance(60_000);
  expect(reports().at(-1)).toContain('<RtrInf>');
  expect(await movements()).toMatchObject([{ state: 'returned' }]);
  const other = id.replaceAll('a', 'b');
  await hand(initiation((text) => text.replaceAll('M1', 'M2').replaceAll(id, other)));
  await advance();
  await control('POST', 'returns', { key: other.replace('re-', 're_'), code: 'AC01' });
  await advance();
  expect(reports().at(-1)).toContain('<Cd>AC01</Cd>');
});

test.each([
  ['wrong_amount', 'report.statement', (text: string) => text.includes('12.51')],
  ['truncated', 'report.status', (text: string) => !text.includes('</Document>')],
  ['foreign_id', 'report.statement', (text: string) => text.includes('NOTPROVIDED')],
])('writes a report with the fault %s', async (kind, operation, isSo) => {
  await control('POST', 'faults', { kind, match: { operation } });
  await hand(initiation());
  await advance();
  expect(reports().filter(isSo)).toHaveLength(1);
});

test('a slow report comes later', async () => {
  await control('POST', 'faults', { kind: 'slow', delay_ms: 60_000, match: { operation: 'report.statement' } });
  await hand(initiation());
  await advance();
  expect(reports()).toHaveLength(1);
  await advance(60_000);
  expect(reports()).toHaveLength(2);
});

test('what it has taken survives a restart', async () => {
  await hand(initiation());
  await bank.close();
  await start();
  await advance();
  expect(reports()).toHaveLength(2);
  expect(await movements()).toMatchObject([{ key, times_applied: 1 }]);
});

describe('over HTTPS', () => {
  const send = (text: string, idempotencyKey = 'M1') =>
    fetch(`${bank.url}/files/house`, { method: 'POST', body: text, headers: { 'idempotency-key': idempotencyKey } });

  test('the same key is the same file', async () => {
    expect((await send(initiation())).status).toBe(202);
    expect((await send(initiation())).status).toBe(202);
    expect(await movements()).toMatchObject([{ times_applied: 1, requests: 1 }]);
  });

  test('a lost answer is repeated safely', async () => {
    await control('POST', 'faults', { kind: 'lost_after' });
    await expect(send(initiation())).rejects.toThrow('fetch failed');
    expect((await send(initiation())).status).toBe(202);
    expect(await movements()).toMatchObject([{ times_applied: 1 }]);
  });

  test.each([400, 404])('%d for what is not addressed or not keyed', async (status) => {
    const answer =
      status === 404
        ? await fetch(`${bank.url}/files/nobody`, { method: 'POST', body: 'x', headers: { 'idempotency-key': 'x' } })
        : await fetch(`${bank.url}/files/house`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(status);
  });
});
