import type { Finding } from '../checks/finding';
import type { Payment } from '../engine/resources';
import type { RiskOrders } from '../orders/choose-risk-orders';
import type { Order } from '../orders/read-orders';
import type { Paid } from '../scenes/scene';
import { showChecks } from '../screen/tables';
import type { Stage } from '../stage';
import { endAlarm } from './end-alarm';
import { proveRefund } from './prove-refund';
import { raiseAlarm } from './raise-alarm';
import { tryPolicy } from './try-policy';

/** A policy is tried out and published, customers prove who they are by it, and a ring of thieves is seen and shut out. */
export async function controlRisk(
  stage: Stage,
  { tried, proved, ring }: RiskOrders,
  payments: ReadonlyMap<string, Payment>,
): Promise<Finding[]> {
  const paid = (order: Order): Paid => paidFor(order, payments);
  const findings: Finding[] = [];
  const show = (title: string, found: readonly Finding[]): void => {
    showChecks(stage.screen, [[title, found]]);
    findings.push(...found.map((finding) => ({ ...finding, what: `${title}: ${finding.what}` })));
  };
  show('A policy, back-tested, shadowed and published', await tryPolicy(stage, paid(tried)));
  show(
    'Refunds whose customer proves identity and a second factor',
    await proveRefund(stage, paid(proved), proved.customer ?? ''),
  );
  const thefts = ring.map(paid);
  const [next] = thefts.splice(-1);
  const raised = await raiseAlarm(stage, thefts);
  show('A ring behind one device: the alarm, told to operators', raised.findings);
  show('The alarm acknowledged, the device blocked, the alarm resolved', await endAlarm(stage, raised, next!));
  return findings;
}

function paidFor({ invoice }: Order, payments: ReadonlyMap<string, Payment>): Paid {
  const payment = payments.get(invoice);
  const providerPaymentId = payment?.provider_payment_id;
  if (!payment || !providerPaymentId) throw new Error(`order ${invoice} has no payment to refund`);
  return { invoice, payment, providerPaymentId };
}
