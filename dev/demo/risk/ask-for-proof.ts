import { titled, type Finding } from '../checks/finding';
import type { Payment } from '../engine/resources';
import type { RiskOrders } from '../orders/choose-risk-orders';
import { paidFor } from '../scenes/scene';
import { showChecks } from '../screen/tables';
import type { Stage } from '../stage';
import { proveRefund } from './prove-refund';
import { tryPolicy } from './try-policy';

/** A policy is tried out and published, and customers prove who they are because of it. */
export async function askForProof(
  stage: Stage,
  { tried, proved }: Pick<RiskOrders, 'tried' | 'proved'>,
  payments: ReadonlyMap<string, Payment>,
): Promise<Finding[]> {
  const parts: [string, readonly Finding[]][] = [
    ['The policy, back-tested, shadowed and published', await tryPolicy(stage, paidFor(tried, payments))],
    [
      'Refunds whose customer proves identity and a second factor',
      await proveRefund(stage, paidFor(proved, payments), proved.customer ?? ''),
    ],
  ];
  showChecks(stage.screen, parts);
  return parts.flatMap(([title, findings]) => titled(title, findings));
}
