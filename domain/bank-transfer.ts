/** What the bank route keeps: destinations, orders to pay them, and the files that carried the orders. */

/** Where money goes when it cannot go back the way it came (rule 3.1.12). In clear only between store and provider. */
export interface BankDestination {
  readonly holder: string;
  readonly account:
    { readonly kind: 'iban'; readonly iban: string } | { readonly kind: 'cn_card'; readonly number: string };
  readonly bic: string | null;
  /** Where the payment's provider sends the money there itself: its word for the bank, such as `ICBC_DEBIT`. */
  readonly bankType?: string;
}

/** What of a destination may be shown. */
export interface MaskedDestination {
  readonly kind: 'iban' | 'cn_card';
  readonly masked: string;
}

const shownAtTheEnd = 4;

/** Country and the last four characters of an IBAN, the last four digits of a card; nothing of the holder. */
export function maskedDestination({ account }: BankDestination): MaskedDestination {
  const text = account.kind === 'iban' ? account.iban : account.number;
  const head = account.kind === 'iban' ? text.slice(0, 2) : '';
  return { kind: account.kind, masked: `${head}••••${text.slice(-shownAtTheEnd)}` };
}

/** Whether both name the same account of the same holder. */
export const isSameDestination = (one: BankDestination, other: BankDestination): boolean =>
  one.holder === other.holder && one.bic === other.bic && one.bankType === other.bankType && isSameAccount(one, other);

/** Whether both name the same account, whoever is said to hold it. */
export const isSameAccount = (one: BankDestination, other: BankDestination): boolean =>
  one.account.kind === other.account.kind && numberOf(one) === numberOf(other);

const numberOf = ({ account }: BankDestination): string => (account.kind === 'iban' ? account.iban : account.number);

/** `ordered` until the bank has said something; a statement's word counts for more than a status report's. */
export const bankOrderStates = ['ordered', 'accepted', 'rejected', 'settled', 'returned'] as const;
export type BankOrderState = (typeof bankOrderStates)[number];

/** An order to pay a bank account, booked once per key. */
export interface NewBankOrder {
  /** The provider key of the refund's attempt. */
  readonly key: string;
  /** The key in the standard's character set: how the bank names the order. */
  readonly endToEndId: string;
  readonly account: string;
  readonly refundId: string;
  readonly paymentId: string;
  readonly providerPaymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly destination: BankDestination;
  readonly orderedAt: Date;
}

export interface BankOrder extends NewBankOrder {
  /** The batch that carries it, for ever once set. */
  readonly batch: string | null;
  readonly state: BankOrderState;
  /** The bank's reason for a rejection or return, as ISO 20022 codes it. */
  readonly reasonCode: string | null;
  /** Set once a report was about another amount or currency than ours: a person must look. */
  readonly mismatch: string | null;
  /**
   * The bank's names of the bookings that paid it, and of those that brought the money back; `#1`, `#2` of one statement
   * where the bank gives none. Empty in rows of before, too.
   */
  readonly debits: readonly string[];
  readonly returns: readonly string[];
  /** Hashes of the reports that changed it. */
  readonly reports: readonly string[];
  readonly revision: number;
}

/** Whether a report has told of an order: then the bank has it. */
export const isReported = ({ state, mismatch }: Pick<BankOrder, 'state' | 'mismatch'>): boolean =>
  state !== 'ordered' || mismatch !== null;

/** What a report changes about an order. */
export interface BankOrderChange {
  readonly state: BankOrderState;
  readonly reasonCode: string | null;
  readonly mismatch: string | null;
  /** Left out: as they were. */
  readonly debits?: readonly string[];
  readonly returns?: readonly string[];
}

/** `sealed`: its orders are chosen. `stored`: so is its file. `staged`: the file lies ready. `dropped`: the bank has it. */
export const bankBatchStates = ['sealed', 'stored', 'staged', 'dropped'] as const;
export type BankBatchState = (typeof bankBatchStates)[number];

export interface NewBankBatch {
  /** The message id: follows from account and window. */
  readonly id: string;
  readonly account: string;
  /** Orders booked before this are in this batch or an earlier one. */
  readonly windowEnd: Date;
  readonly sealedAt: Date;
  /** Keys of the orders it may claim. */
  readonly keys: readonly string[];
}

export interface BankBatch extends NewBankBatch {
  readonly state: BankBatchState;
  /** The file as it goes to the bank; null until it is made. Holds destinations in clear. */
  readonly file: string | null;
  readonly transactions: number;
  /** Sum of the amounts in major units, whatever their currencies, as the file tells it. */
  readonly controlSum: string | null;
  /** Under which name the file lies ready; whoever finds it gone knows that it was dropped. */
  readonly stagedAs: string | null;
  readonly droppedAt: Date | null;
}

/** A status report or statement that was read, by its content. */
export interface BankReport {
  readonly account: string;
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  readonly name: string;
  readonly kind: 'status' | 'statement' | 'quarantined';
  readonly at: Date;
}

/** What a report said of an order of ours that the book did not have: restored from an older backup, it has forgotten it. */
export interface BankStray {
  readonly key: string;
  readonly account: string;
  /** What became of it, as the report has it. */
  readonly kind: Exclude<BankOrderState, 'ordered'>;
  /** Of the report that told of it first. */
  readonly reportHash: string;
  readonly at: Date;
}
