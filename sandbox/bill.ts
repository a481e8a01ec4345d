import { randomBytes } from 'node:crypto';
import type { FaultBook } from './faults/fault-book';
import type { MoneyEntry, Movements } from './movements';

export const dayMs = 24 * 60 * 60 * 1_000;

interface BillParts {
  readonly movements: Movements;
  readonly faults: FaultBook;
}

/** `from` counts, `to` does not; Unix milliseconds. */
export interface BillTime {
  readonly from: number;
  readonly to: number;
}

/** What faults may match of a line. */
export interface LineSubject {
  readonly key: string | null;
  readonly payment: string | null;
}

/** What a bill tells of a time: what moved then, unless a fault has a line left out, altered or told a day late. */
export function billEntries(
  { movements, faults }: BillParts,
  account: string,
  { from, to }: BillTime,
  subjectOf: (entry: MoneyEntry) => LineSubject,
): MoneyEntry[] {
  return movements
    .entries(account, { from: from - dayMs, to })
    .flatMap((entry) => altered(faults, entry, subjectOf(entry)))
    .filter(({ at }) => at >= from && at < to);
}

function altered(faults: FaultBook, entry: MoneyEntry, { key, payment }: LineSubject): MoneyEntry[] {
  const fault = faults.takeAlways(`${entry.account} ${entry.number}`, 'bill', {
    method: 'FILE',
    path: '',
    operation: `bill.${entry.kind}`,
    account: entry.account,
    key,
    payment_intent: payment,
    amount: entry.amount,
    movesMoney: true,
    remembered: false,
    ordinal: 0,
  });
  switch (fault?.kind) {
    case 'line_missing':
      return [];
    case 'line_wrong_amount':
      return [{ ...entry, amount: entry.amount + 1 }];
    case 'line_wrong_currency':
      return [{ ...entry, currency: entry.currency === 'USD' ? 'EUR' : 'USD' }];
    case 'line_late':
      return [{ ...entry, at: entry.at + dayMs }];
    default:
      return [entry];
  }
}

/** A bill that was asked for, until it is fetched. */
interface StandingBill {
  readonly account: string;
  readonly content: Buffer;
}

const standingMax = 100;
const tokenBytes = 24;

/** Bills under the tokens of their addresses. In memory: an address is good for a short time only. */
export class StandingBills {
  readonly #bills = new Map<string, StandingBill>();

  put(bill: StandingBill): string {
    const token = randomBytes(tokenBytes).toString('base64url');
    this.#bills.set(token, bill);
    const [oldest] = this.#bills.keys();
    if (this.#bills.size > standingMax && oldest !== undefined) this.#bills.delete(oldest);
    return token;
  }

  get(token: string): StandingBill | undefined {
    return this.#bills.get(token);
  }
}
