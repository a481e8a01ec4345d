import { z } from 'zod';
import { runReconcile } from '../../../api/reconcile-cli';
import { dayOf } from '../../../domain/settlement';
import { readAccounts } from '../../../worker/config';
import type { Facts } from '../checks/facts';
import { expectNone, expectSame, type Finding } from '../checks/finding';
import { groupBy } from '../group-by';
import type { Stage } from '../stage';

const caseShape = z.object({
  id: z.string(),
  provider: z.string(),
  difference: z.string(),
  refund: z.string().nullable(),
  status: z.string(),
});
type Difference = z.output<typeof caseShape>;

const dayMs = 86_400_000;
const providers = ['stripe', 'alipay', 'wechatpay'] as const;
type Provider = (typeof providers)[number];

/** Spoils two lines of Stripe's files, compares the day of every account of the demo's and Stripe's next, and ends every difference. */
export async function reconcileDay(stage: Stage, { payments, refunds }: Facts): Promise<Finding[]> {
  const [altered, missing] = refunds.filter(({ state, provider }) => state === 'succeeded' && provider === 'stripe');
  if (altered === undefined || missing === undefined) throw new Error('There are no two refunds to spoil');
  await stage.sandboxes.stripe.spoilLine('line_wrong_amount', altered.id);
  await stage.sandboxes.stripe.spoilLine('line_late', missing.id);

  // On accounts of others nothing moved today, and a bill that is missing proves nothing before it is due.
  const merchants = new Set(payments.map(({ merchant }) => merchant));
  await compare(stage, { merchants, names: providers });
  const found = await stage.operator.readAll('/v1/reconciliation_cases', caseShape);
  const about = ({ id }: { readonly id: string }): string =>
    found.find(({ refund }) => refund === id)?.difference ?? 'nothing';
  const others = found.filter(({ refund, difference }) => difference !== 'fee' && !isOne(refund, altered, missing));
  describe(stage, found);

  for (const one of found.filter(({ difference }) => difference === 'amount_differs' || difference === 'fee')) {
    await correct(stage, one);
  }
  // The next day's file has the line that this one left out: that closes the case.
  await compare(stage, { merchants, names: ['stripe'], laterMs: dayMs });
  const left = await stage.operator.readAll('/v1/reconciliation_cases', caseShape);
  return [
    expectSame('a refund of which the file tells another amount', 'amount_differs', about(altered)),
    expectSame('a refund that the file leaves out', 'missing_there', about(missing).replace('timing', 'missing_there')),
    expectNone(
      'other differences, fees apart',
      others.map(({ provider, difference, refund }) => `${provider} ${difference} ${refund ?? ''}`),
    ),
    expectNone(
      'differences left after corrections by two operators',
      left.filter(({ status }) => status !== 'resolved').map(({ id, difference }) => `${id} ${difference}`),
    ),
  ];
}

const isOne = (id: string | null, ...refunds: readonly { readonly id: string }[]): boolean =>
  refunds.some((refund) => refund.id === id);

interface Compared {
  readonly merchants: ReadonlySet<string>;
  readonly names: readonly Provider[];
  readonly laterMs?: number;
}

async function compare({ engineEnv }: Stage, { merchants, names, laterMs = 0 }: Compared): Promise<void> {
  const env = { ...engineEnv, LOG_LEVEL: 'silent' };
  for (const { provider, id, merchantId } of readAccounts(env)) {
    if (!merchants.has(merchantId) || !names.some((name) => name === provider)) continue;
    const day = dayOf(provider, Date.now() + laterMs);
    await runReconcile(['run', '--provider', provider, '--account', id, '--day', day, '--settle'], env, '.');
  }
}

async function correct({ operator, secondOperator }: Stage, { id }: Difference): Promise<void> {
  const path = `/v1/reconciliation_cases/${id}`;
  await operator.post(`${path}/propose`, { body: { action: 'post_correction', note: 'the provider is right' } });
  await secondOperator.post(`${path}/approve`, { body: {} });
}

function describe({ screen }: Stage, found: readonly Difference[]): void {
  const kinds = groupBy(found, ({ provider, difference }) => `${provider}: ${difference}`);
  for (const [kind, cases] of kinds) screen.say(`  ${kind} ${cases.length}`);
}
