import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../stack/project-root';
import { checkMovements } from './checks/check-movements';
import { checkRecords } from './checks/check-records';
import { checkReservations } from './checks/check-reservations';
import { gatherFacts, sumOf } from './checks/facts';
import type { Finding } from './checks/finding';
import { keepBooks } from './books/keep-books';
import { groupBy } from './group-by';
import { isPlainCard } from './orders/choose-provider';
import { chooseOrders } from './orders/choose-orders';
import { chooseRiskOrders } from './orders/choose-risk-orders';
import { countOrders, isPayable } from './orders/count-orders';
import { matchCancellations } from './orders/match-cancellations';
import { readOrders, type Orders } from './orders/read-orders';
import { checkCancellations, refundCancellations, type Cancelled } from './refund-cancellations';
import { checkRefundsAbroad, refundAbroad } from './refund-abroad';
import { askForProof } from './risk/ask-for-proof';
import { shutOutRing } from './risk/shut-out-ring';
import { playScenes } from './scenes/play-scenes';
import { pounds } from './screen/pounds';
import type { Screen } from './screen/screen';
import { showAbroad, showCancellations, showChecks, showFailures, showPairs, showScenes } from './screen/tables';
import type { Stage } from './stage';
import { takePayments } from './take-payments';

const dataFile = join('dev', 'data', 'online-retail-2010-12.csv');

/** The demo from the file to the checks. Resolves to whether every check held. */
export async function playDemo(stage: Stage): Promise<boolean> {
  const { screen } = stage;
  const orders = readOrders(readFileSync(join(projectRoot(), dataFile), 'utf8'));
  const payable = orders.purchases.filter(isPayable);
  const planned = matchCancellations(orders);
  const plain = payable.filter(isPlainCard);
  const chosen = chooseOrders(plain, planned);

  screen.heading('1. Real orders become payments: by card, or over Alipay or WeChat Pay, by country');
  describeOrders(screen, orders);
  const payments = await takePayments(stage, payable);

  screen.heading('2. Its cancellations become refunds');
  const outcomes = await refundCancellations(stage, planned, payments);
  describeCancellations(screen, outcomes);

  screen.heading('3. What can happen to a refund');
  const scenes = await playScenes(stage, chosen, payments);
  showScenes(screen, scenes.rows);

  screen.heading('4. A ring of thieves: seen while it happens, told to operators, shut out');
  const riskOrders = chooseRiskOrders(plain, planned, chosen);
  const ring = await shutOutRing(stage, riskOrders, payments);

  screen.heading('5. Refunds over Alipay, WeChat Pay and a bank, which answer badly');
  const abroad = await refundAbroad(
    stage,
    payable.filter((order) => !isPlainCard(order)),
    payments,
  );
  showAbroad(screen, abroad);

  screen.heading('6. Another policy: tried out, published, and customers who prove who they are');
  const proofs = await askForProof(stage, riskOrders, payments);

  screen.heading('7. The promises, against what truly moved at the providers');
  const facts = await gatherFacts(stage.merchant, Object.values(stage.sandboxes));
  const promises: [string, Finding[]][] = [
    ['I1  Per payment, reserved + refunded ≤ captured', checkReservations(facts)],
    ['I2  Money leaves at most once', checkMovements(facts)],
    ['I4  Every movement is a balanced trade record', checkRecords(facts)],
  ];
  showChecks(screen, promises);
  const { payments: paid, refunds, records, movements } = facts;
  const read = `${paid.length} payments, ${refunds.length} refunds, ${records.length} trade records`;
  screen.say(`  Checked ${read} and ${movements.length} movements at the providers.`);

  screen.heading('8. The books: sealed, proved, backed up, and equal to what the providers say');
  const books = await keepBooks(stage, facts);
  return conclude(screen, [
    ...books,
    ...checkCancellations(outcomes),
    ...scenes.findings,
    ...ring,
    ...proofs,
    ...checkRefundsAbroad(abroad),
    ...promises.flatMap(([, findings]) => findings),
  ]);
}

function describeOrders(screen: Screen, orders: Orders): void {
  const counts = countOrders(orders);
  screen.say('  "Online Retail" (Chen, 2015), UCI Machine Learning Repository, CC BY 4.0');
  showPairs(screen, [
    ['Order lines, invoices, countries', `${counts.lines}, ${counts.invoices}, ${counts.countries}`],
    ['Payments to take', `${counts.payable}, of which ${counts.payableWithoutCustomer} name no customer`],
    ['Cancellations', String(counts.cancellations)],
    [
      'Not payable',
      `${counts.withoutTotal} invoices that sum to nothing (${counts.zeroPricedLines} lines cost nothing)`,
    ],
  ]);
}

function describeCancellations(screen: Screen, outcomes: readonly Cancelled[]): void {
  const known = outcomes.filter(({ planned }) => planned.purchase !== null);
  const unknown = outcomes.filter(({ planned }) => planned.purchase === null);
  const answers = groupBy(unknown, ({ status, outcome }) => `${status} ${outcome}`);
  showCancellations(screen, [
    ...known.map(({ planned: { invoice, purchase, amount }, outcome }) => ({
      invoice,
      purchase: purchase ?? '',
      amount: pounds(amount),
      outcome,
    })),
    ...[...answers].map(([answer, refused]) => ({
      invoice: `${refused.length} refunds`,
      purchase: 'older',
      amount: pounds(sumOf(refused.map(({ planned }) => planned))),
      outcome: `${answer}: paid before this file`,
    })),
  ]);
}

function conclude(screen: Screen, findings: readonly Finding[]): boolean {
  const held = findings.filter(({ holds }) => holds).length;
  const all = held === findings.length;
  showFailures(screen, findings);
  screen.say(`  ${screen.paint(all ? 'green' : 'red', `${held} of ${findings.length} checks held`)}`);
  return all;
}
