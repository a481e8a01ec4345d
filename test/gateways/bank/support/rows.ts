import { randomBytes } from 'node:crypto';
import { base32 } from '../../../../domain/base32';
import type { BankBatch, BankDestination, BankOrder, NewBankOrder } from '../../../../domain/bank-transfer';
import type { BankAccount } from '../../../../gateways/account';
import { endToEndIdOf } from '../../../../gateways/bank/end-to-end-id';
import { statement, type Statement } from '../../../../sandbox/bank/reports';

/** IBANs and a card number of examples: nobody's. */
export const germanIban = 'DE89370400440532013000';
export const frenchIban = 'FR1420041010050500013M02606';
export const chineseCard = '6222021001122334458';

export const toIban: BankDestination = {
  holder: 'Maria Müller & Söhne',
  account: { kind: 'iban', iban: frenchIban },
  bic: 'PSSTFRPPPAR',
};

export const toCard: BankDestination = {
  holder: '王小明',
  account: { kind: 'cn_card', number: chineseCard },
  bic: null,
};

export const newKey = (): string => `re_${base32(randomBytes(16))}`;

export const bankAccount = (change: Partial<BankAccount> = {}): BankAccount => ({
  id: 'house',
  provider: 'bank',
  merchantId: 'm_one',
  debtorName: 'Acorn Trading Ltd',
  debtorIban: germanIban,
  debtorBic: 'COBADEFFXXX',
  outbox: { directory: '/nowhere/out' },
  inboxDirectory: '/nowhere/in',
  batchWindowMs: 60_000,
  ...change,
});

/** A statement of the house's account: of its balances nothing is tested. */
export const houseStatement = (told: Pick<Statement, 'id' | 'at' | 'entries'>): string =>
  statement({ ...told, iban: germanIban, currency: 'EUR', openingMinor: 0, closingMinor: 0 });

export const newOrder = (change: Partial<NewBankOrder> = {}): NewBankOrder => {
  const key = change.key ?? newKey();
  return {
    key,
    endToEndId: endToEndIdOf(key),
    account: 'house',
    refundId: key.slice(0, 29),
    paymentId: 'pay_1',
    providerPaymentId: 'pi_1',
    amount: 1_250,
    currency: 'EUR',
    destination: toIban,
    orderedAt: new Date('2026-03-01T10:00:30.000Z'),
    ...change,
  };
};

export const order = (change: Partial<BankOrder> = {}): BankOrder => ({
  ...newOrder(change),
  batch: 'RFBATCH',
  state: 'ordered',
  reasonCode: null,
  mismatch: null,
  debits: [],
  returns: [],
  reports: [],
  revision: 0,
  ...change,
});

export const batch = (change: Partial<BankBatch> = {}): BankBatch => ({
  id: 'RFBATCH',
  account: 'house',
  windowEnd: new Date('2026-03-01T10:01:00.000Z'),
  sealedAt: new Date('2026-03-01T10:01:02.345Z'),
  keys: [],
  state: 'sealed',
  file: null,
  transactions: 0,
  controlSum: null,
  stagedAs: null,
  droppedAt: null,
  ...change,
});
