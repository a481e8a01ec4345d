import { titled, type Finding } from '../checks/finding';
import type { Payment } from '../engine/resources';
import type { RiskOrders } from '../orders/choose-risk-orders';
import { paidFor } from '../scenes/scene';
import { showChecks } from '../screen/tables';
import type { Stage } from '../stage';
import { endAlarm } from './end-alarm';
import { raiseAlarm } from './raise-alarm';

/**
 * A ring of thieves is seen and shut out. It is played before anything else that raises a critical alarm: of alarms of one
 * group that come together operators are told once.
 */
export async function shutOutRing(
  stage: Stage,
  { ring, ringsLast }: Pick<RiskOrders, 'ring' | 'ringsLast'>,
  payments: ReadonlyMap<string, Payment>,
): Promise<Finding[]> {
  const raised = await raiseAlarm(
    stage,
    ring.map((order) => paidFor(order, payments)),
  );
  const ended = await endAlarm(stage, raised, paidFor(ringsLast, payments));
  const parts: [string, readonly Finding[]][] = [
    ['Refunds of several customers come from one device', raised.findings],
    ['An operator looks after it', ended],
  ];
  showChecks(stage.screen, parts);
  return parts.flatMap(([title, findings]) => titled(title, findings));
}
