import { z } from 'zod';
import { expectNone, expectSame, type Finding } from '../checks/finding';
import type { Stage } from '../stage';

const trialShape = z.object({
  balanced: z.boolean(),
  totals: z.array(z.object({ currency: z.string(), debit: z.int(), credit: z.int() })),
});
const accountsShape = z.object({
  id: z.string(),
  balances: z.array(z.object({ currency: z.string(), balance: z.int() })),
});

/** Debits are credits, and nothing is held once every refund has ended. */
export async function checkBalances({ operator, merchant }: Stage): Promise<Finding[]> {
  const { balanced, totals } = await operator.read('/v1/trial_balance', trialShape);
  const accounts = await merchant.readAll('/v1/accounts', accountsShape);
  const held = accounts.filter(({ id }) => id.startsWith('liability:refund_hold:'));
  return [
    expectSame('the trial balance is balanced', 'yes', balanced ? 'yes' : 'no'),
    expectNone(
      'currencies whose debits are not their credits',
      totals.filter(({ debit, credit }) => debit !== credit).map(({ currency }) => currency),
    ),
    expectNone(
      'money still held, with every refund at its end',
      held.flatMap(({ balances }) =>
        balances.filter(({ balance }) => balance !== 0).map(({ currency, balance }) => `${balance} ${currency}`),
      ),
    ),
  ];
}
