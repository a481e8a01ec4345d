import { isFinal, type RefundState } from '../../domain/refund-state';
import { refundIdOfKey } from '../../domain/ids';
import type { Movement } from '../../sandbox/movements';
import type { Posting } from '../../ledger/trade-record';
import type { PaymentBody, RefundBody } from './resources';

export interface RecordBody {
  readonly id: string;
  readonly type: string;
  readonly refund: string | null;
  readonly amount: number;
  readonly postings: readonly Posting[];
}

/** One payment as the API, its records and the provider tell of it. */
export interface PaymentFacts {
  readonly payment: PaymentBody;
  readonly refunds: readonly RefundBody[];
  readonly records: readonly RecordBody[];
  /** Of this payment alone. */
  readonly movements: readonly Movement[];
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const cameBack: readonly string[] = ['failed', 'canceled', 'returned'];

/** Money that left and did not come back. */
const isOut = ({ state }: Movement): boolean => !cameBack.includes(state);

/** Made by somebody in the provider's pages. */
const isElsewhere = ({ kind, key }: Movement): boolean => kind === 'refund' && key === null;

/** What promise this payment breaks: nothing, when what the engine says is what truly moved. */
export function paymentViolations(facts: PaymentFacts): string[] {
  return [...limitViolations(facts), ...movementViolations(facts), ...recordViolations(facts)].map(
    (violation) => `${facts.payment.id}: ${violation}`,
  );
}

/** I1, and that no hold is left behind. */
function limitViolations({ payment, refunds, movements }: PaymentFacts): string[] {
  const { amount, amount_reserved: reserved, amount_refunded: refunded } = payment;
  const open = sum(refunds.filter(({ state }) => !isFinal(state)).map((refund) => refund.amount));
  const paid = sum(refunds.filter(({ state }) => state === 'succeeded').map((refund) => refund.amount));
  const outside = sum(movements.filter((row) => isElsewhere(row) && isOut(row)).map((row) => row.amount));
  return [
    ...(reserved + refunded > amount
      ? [`I1: ${reserved} reserved and ${refunded} refunded of ${amount} captured`]
      : []),
    ...(reserved === open ? [] : [`a hold was left: ${reserved} reserved, ${open} in open refunds`]),
    ...(refunded === paid + outside
      ? []
      : [`${refunded} refunded, but its succeeded refunds are worth ${paid}, those made elsewhere ${outside}`]),
  ];
}

/** I2: charged once, and each refund paid as often as it says, which is once or never. */
function movementViolations({ payment, refunds, movements }: PaymentFacts): string[] {
  const charges = movements.filter(({ kind }) => kind === 'charge');
  const paidOut = movements.filter((row) => row.kind === 'refund' && !isElsewhere(row));
  const violations = paidOut
    .filter(({ times_applied: times }) => times !== 1)
    .map(({ key, times_applied: times }) => `I2: ${times} refunds were paid under the key ${key}`);
  const charged = charges.flatMap(({ amount, times_applied: times }) => Array.from({ length: times }, () => amount));
  if (charged.join() !== capturesOf(payment).join()) {
    violations.push(
      `I2: it is ${payment.status} of ${payment.amount}, the provider charged ${charged.join() || 'nothing'}`,
    );
  }
  for (const refund of refunds) {
    const out = paidOut.filter((movement) => refundIdOfKey(movement.key ?? '') === refund.id && isOut(movement));
    const expected = refund.state === 'succeeded' ? [refund.amount] : [];
    const moved = out.map(({ amount }) => amount);
    if (isFinal(refund.state) && moved.join() !== expected.join()) {
      violations.push(
        `I2: ${refund.id} is ${refund.state} of ${refund.amount}, the provider paid ${moved.join() || 'nothing'}`,
      );
    }
  }
  const unknown = paidOut.filter(({ key }) => !refunds.some(({ id }) => id === refundIdOfKey(key ?? '')));
  return [...violations, ...unknown.map(({ key }) => `I2: the provider paid under ${key}, a refund nobody knows`)];
}

/** What was captured: once and all of it, or nothing. */
const capturesOf = ({ status, amount }: PaymentBody): number[] => (status === 'captured' ? [amount] : []);

/** The records that a refund in a final state has. */
const legs = (state: RefundState, wasHeld: boolean): string[] => {
  if (state === 'succeeded') return ['refund', 'refund_hold'];
  if (state === 'reversed') return ['refund', 'refund_hold', 'reversal'];
  return wasHeld ? ['refund_hold', 'refund_release'] : [];
};

/** I4, and that each refund has the records of its state and no others. */
function recordViolations({ payment, refunds, records }: PaymentFacts): string[] {
  const violations = records
    .filter(({ postings }) => sum(postings.map(({ debit }) => debit)) !== sum(postings.map(({ credit }) => credit)))
    .map(({ id }) => `I4: the record ${id} does not balance`);
  const captures = records.filter(({ type }) => type === 'payment');
  if (captures.map(({ amount }) => amount).join() !== capturesOf(payment).join())
    violations.push(`I4: it is ${payment.status} and has ${captures.length} capture records`);
  for (const { id, state, amount } of refunds.filter((refund) => isFinal(refund.state))) {
    const own = records.filter(({ refund }) => refund === id);
    const types = own.map(({ type }) => type).toSorted();
    const expected = legs(state, types.includes('refund_hold'));
    if (types.join() !== expected.join()) violations.push(`I4: ${id} is ${state} and has the records ${types.join()}`);
    if (own.some((record) => record.amount !== amount)) violations.push(`I4: a record of ${id} has another amount`);
  }
  return violations;
}
