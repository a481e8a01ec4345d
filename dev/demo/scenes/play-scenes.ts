import type { Finding } from '../checks/finding';
import type { Payment } from '../engine/resources';
import type { ChosenOrders } from '../orders/choose-orders';
import type { Order } from '../orders/read-orders';
import { pounds } from '../screen/pounds';
import type { SceneRow } from '../screen/tables';
import type { Stage } from '../stage';
import { finalRefusal } from './final-refusal';
import { killedWorker } from './killed-worker';
import { largeRefund } from './large-refund';
import { lostAnswer } from './lost-answer';
import { partialThenFull } from './partial-then-full';
import type { Scene } from './scene';
import { tooMuch } from './too-much';

export interface PlayedScenes {
  readonly rows: readonly SceneRow[];
  readonly findings: readonly Finding[];
}

/** Plays each scene on its order, one after the other. */
export async function playScenes(
  stage: Stage,
  chosen: ChosenOrders,
  payments: ReadonlyMap<string, Payment>,
): Promise<PlayedScenes> {
  const programme: readonly (readonly [Scene, Order])[] = [
    [partialThenFull, chosen.partial],
    [tooMuch, chosen.tooMuch],
    [lostAnswer, chosen.lostAnswer],
    [largeRefund, chosen.large],
    [finalRefusal, chosen.refused],
    [killedWorker, chosen.killed],
  ];
  const rows: SceneRow[] = [];
  const findings: Finding[] = [];
  for (const [scene, order] of programme) {
    const played = await playScene(stage, scene, order, payments.get(order.invoice));
    rows.push(played.row);
    findings.push(...played.findings);
  }
  return { rows, findings };
}

async function playScene(
  stage: Stage,
  { title, intention, play }: Scene,
  { invoice, total }: Order,
  payment: Payment | undefined,
): Promise<{ row: SceneRow; findings: Finding[] }> {
  const providerPaymentId = payment?.provider_payment_id;
  if (!payment || !providerPaymentId) throw new Error(`order ${invoice} has no payment to refund`);
  stage.screen.say(`  ${stage.screen.paint('cyan', title)}: ${intention}`);
  const { story, findings } = await play(stage, { invoice, payment, providerPaymentId });
  stage.screen.clearStatus();
  const holds = findings.every((finding) => finding.holds);
  return {
    row: { title, invoice, amount: pounds(total), story, holds },
    findings: findings.map((finding) => ({ ...finding, what: `${title}: ${finding.what}` })),
  };
}
