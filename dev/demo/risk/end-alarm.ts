import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { expectSame, type Finding } from '../checks/finding';
import { awaitFinal } from '../scenes/follow-refund';
import type { Paid } from '../scenes/scene';
import type { Stage } from '../stage';
import { readAlarm, type Alarm } from './alarms';
import { askFromRing, ringContext, type RaisedAlarm } from './raise-alarm';
import { said } from './said';

/** An entry counts everywhere within this time (docs/risk-decisions.md). */
const listedAfterMs = 2_000;

const riskShape = z.object({
  decision: z.string().nullable(),
  explanations: z.array(z.object({ code: z.string(), message: z.string() })),
  details: z.object({ rules: z.array(z.object({ name: z.string() })), score: z.number() }).nullable(),
});

/** An operator looks after the alarm, blocks the device, and says that it is over. */
export async function endAlarm(stage: Stage, { ring, velocity }: RaisedAlarm, next: Paid): Promise<Finding[]> {
  const acknowledged = await act(stage, ring, 'acknowledge', 'looking at the device');
  const blocked = await blockDevice(stage, ring);
  const findings = await refuseNext(stage, next);
  const resolved = await act(stage, ring, 'resolve', 'the device is blocked');
  await act(stage, velocity, 'resolve', 'the same ring');
  return [
    expectSame('acknowledged by an operator', 'acknowledged', acknowledged.state),
    expectSame('the device on the block list', '201', blocked),
    ...findings,
    expectSame('the alarm in the end', 'resolved', resolved.state),
    expectSame('by whom', acknowledged.acknowledged?.by ?? 'nobody', resolved.resolved?.by ?? 'nobody'),
    expectSame('the other alarm of the group', 'resolved', (await readAlarm(stage.operator, velocity.id)).state),
  ];
}

async function act({ operator }: Stage, { id }: Alarm, deed: 'acknowledge' | 'resolve', note: string): Promise<Alarm> {
  await operator.post(`/v1/alerts/${id}/${deed}`, { body: { note } });
  return readAlarm(operator, id);
}

async function blockDevice({ operator }: Stage, { merchant, id }: Alarm): Promise<string> {
  const body = { merchant, list: 'block', kind: 'device', value: ringContext.device_id, reason: `alarm ${id}` };
  const answer = await operator.post('/v1/risk/lists', { body });
  await sleep(listedAfterMs);
  return said(answer);
}

/** The next refund from the device is rejected, and it is told why: to the merchant what may be said, to operators all. */
async function refuseNext(stage: Stage, paid: Paid): Promise<Finding[]> {
  const id = await askFromRing(stage, paid);
  const refund = await awaitFinal(stage, id);
  const path = `/v1/refunds/${id}/risk`;
  const forMerchant = await stage.merchant.read(path, riskShape);
  const forOperator = await stage.operator.read(path, riskShape);
  const moved = await stage.sandboxes.stripe.refundsOf(paid.providerPaymentId);
  for (const { code, message } of forMerchant.explanations)
    stage.screen.say(`  the merchant reads ${code}: ${message}`);
  return [
    expectSame('the next refund from the device', 'rejected', refund.state),
    expectSame('its movements of money', 0, moved.length),
    expectSame(
      'the merchant reads why, and no rule',
      'restricted, no details',
      `${codesOf(forMerchant.explanations)}, ${forMerchant.details === null ? 'no' : 'with'} details`,
    ),
    expectSame('the operator reads the rules', 'block_listed', namesOf(forOperator.details?.rules ?? [])),
  ];
}

const codesOf = (explanations: readonly { readonly code: string }[]): string =>
  explanations.map(({ code }) => code).join(', ');
const namesOf = (rules: readonly { readonly name: string }[]): string => rules.map(({ name }) => name).join(', ');
