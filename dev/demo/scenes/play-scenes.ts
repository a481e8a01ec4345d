import { titled, type Finding } from '../checks/finding';
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
import { paidFor, type Paid, type Scene } from './scene';
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
    const played = await playScene(stage, scene, order, paidFor(order, payments));
    rows.push(played.row);
    findings.push(...played.findings);
  }
  return { rows, findings };
}

async function playScene(
  stage: Stage,
  { title, intention, play }: Scene,
  { invoice, total }: Order,
  paid: Paid,
): Promise<{ row: SceneRow; findings: Finding[] }> {
  stage.screen.say(`  ${stage.screen.paint('cyan', title)}: ${intention}`);
  const { story, findings } = await play(stage, paid);
  stage.screen.clearStatus();
  const holds = findings.every((finding) => finding.holds);
  return {
    row: { title, invoice, amount: pounds(total), story, holds },
    findings: titled(title, findings),
  };
}
