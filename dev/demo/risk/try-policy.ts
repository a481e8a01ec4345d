import { setTimeout as sleep } from 'node:timers/promises';
import { expectSame, type Finding } from '../checks/finding';
import { refundShape } from '../engine/resources';
import { askRefund, awaitFinal } from '../scenes/follow-refund';
import { keyFor, type Paid } from '../scenes/scene';
import type { Stage } from '../stage';
import { needsProof, proofFrom, proofRule } from './candidate-policy';
import { policyCommands } from './policy-commands';

/** What is published counts everywhere within this time (docs/risk-decisions.md). */
const inForceAfterMs = 2_000;
/** Minor units: of one of them the candidate wants proof. */
const parts = [2_000, proofFrom + 5_000, 3_000] as const;

/** Back-tests a candidate on the refunds so far, has it decide beside the live policy, and publishes it. */
export async function tryPolicy(stage: Stage, paid: Paid): Promise<Finding[]> {
  const { run, file, version } = policyCommands(stage);
  const before = await stage.merchant.readAll('/v1/refunds', refundShape);
  const checked = await run(['check', file]);
  const replayed = await run(['replay', file, '--since', '1d'], 'table');

  await run(['shadow', file]);
  await sleep(inForceAfterMs);
  const ends: string[] = [];
  for (const amount of parts) {
    const asked = { payment: paid.payment.id, amount, idempotencyKey: keyFor(paid, `shadow-${amount}`) };
    ends.push((await awaitFinal(stage, (await askRefund(stage, asked)).id)).state);
  }
  const reported = await run(['shadow', 'report'], 'table');

  await run(['shadow', 'off']);
  await run(['publish', file]);
  const listed = await run(['list'], 'table');
  const shown = await run(['show'], 'first line');
  await sleep(inForceAfterMs);
  return [
    expectSame('check: the candidate is a policy', 'yes', yesIf(checked.includes(`${version} can be published`))),
    expectSame(
      'replay: of the refunds so far it would decide otherwise',
      before.filter(needsProof).length,
      changedBy(replayed),
    ),
    expectSame('shadow report: of three refunds since', 1, changedBy(reported)),
    expectSame(
      'those refunds, which the live policy decided',
      parts.map(() => 'succeeded').join(', '),
      ends.join(', '),
    ),
    expectSame('list: the live one', version, liveIn(listed)),
    expectSame('show: it has the new rule', 'yes', yesIf(shown.startsWith(version) && shown.includes(proofRule))),
  ];
}

const yesIf = (holds: boolean): string => (holds ? 'yes' : 'no');

/** What a comparison says in the end: `3 of 20 refunds would be decided otherwise.` */
const changedBy = (said: string): string => /(\d+) of \d+ refunds would be/.exec(said)?.[1] ?? said;

const liveIn = (listed: string): string => /│ live │ (\S+)/.exec(listed)?.[1] ?? 'none';
