import { refundIdOfKey } from '../../../domain/ids';
import type { RefundState } from '../../../domain/refund-state';
import type { BankAccountBody } from '../resources';
import type { Story, StoryFault } from './story';

const paymentMinor = 6_000;
const refundMinor = 2_500;

/** Made up, with right check digits. */
const first: BankAccountBody = { holder: 'Maria Musterfrau', iban: 'FR1420041010050500013M02606' };
const second: BankAccountBody = { holder: 'Maria Musterfrau', iban: 'GB29NWBK60161331926819' };

interface Course {
  /** Tells the order at the bank from others: its key is known only once it is there. */
  readonly amount?: number;
  /** Given with the request already, in case the card is closed. */
  readonly given?: BankAccountBody;
  /** Given one after the other, each when a bank account is asked for. */
  readonly redirects?: readonly BankAccountBody[];
  /** What the bank does about the first order. */
  readonly bank?: StoryFault;
  readonly end?: RefundState;
  /** Where what comes after is told elsewhere. */
  readonly ends?: readonly RefundState[];
}

/** A refund whose card turns out to be closed: it goes to a bank account. */
const redirected = (
  name: string,
  { amount = refundMinor, given, redirects = [], bank, end = 'succeeded', ends = [end] }: Course,
): Story => ({
  name,
  play: async (world) => {
    const payment = await world.pay(name, paymentMinor);
    await world.fault(payment, 'rejected', { as: 'failed', code: 'lost_or_stolen_card' });
    if (bank !== undefined) {
      const match = { operation: 'refund.create', amount };
      await world.lane.controlOf('bank')('POST', '/faults', { ...bank, match });
    }
    const refund = await world.refund(name, payment, ends, {
      amount,
      ...(given !== undefined && { fallback: given }),
    });
    for (const bankAccount of redirects) {
      // A client that repeats itself may have given the first account twice, with success.
      const { state } = await world.until(refund.id, ['action_required', end]);
      if (state === end) break;
      await world.act(world.merchant, refund, 'redirect', { bank_account: bankAccount });
    }
    await world.until(refund.id, [end]);
  },
});

/** The bank account takes the money and sends it back days later. */
const cameBack: Story = {
  name: 'came_back',
  play: async (world) => {
    await redirected('came_back', { amount: 2_503, redirects: [first], ends: ['reversed'] }).play(world);
    const { id } = world.refunds.find(({ story }) => story === 'came_back')!;
    const movements = await world.lane.movements();
    const paid = movements.find(({ key, state }) => refundIdOfKey(key ?? '') === id && state === 'settled');
    await world.lane.controlOf('bank')('POST', '/returns', { key: paid?.key });
    await world.until(id, ['reversed']);
  },
};

/** Refunds to bank accounts: together they reach every side effect of the files' way there and back. */
export const bankStories: readonly Story[] = [
  redirected('redirected', { redirects: [first] }),
  redirected('fallback', { given: second }),
  redirected('refused_there', { amount: 2_501, redirects: [first, second], bank: { kind: 'rejected', code: 'AC04' } }),
  redirected('without_funds', {
    amount: 2_502,
    redirects: [first],
    bank: { kind: 'insufficient_balance' },
    end: 'failed',
  }),
  cameBack,
];
