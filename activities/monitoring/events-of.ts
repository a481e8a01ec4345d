import type { TradeRecord } from '../../ledger/trade-record';
import type { RiskDecisionKind } from '../../domain/refund';
import type { MonitoredEvent, RefundFacts } from '../../risk/monitors/event';
import type { RefundDocument, Unmonitored, UnmonitoredRefund } from '../../store/store';
import type { MonitoringDeps } from './deps';
import { factsOf } from './facts-of';

type Step = RefundDocument['history'][number];

const decisions: Readonly<Record<string, RiskDecisionKind>> = {
  risk_allow: 'allow',
  risk_verify: 'verify',
  risk_review: 'review',
  risk_reject: 'reject',
};
/** What the workflow writes when an operator has approved, the first of two or the last. */
const approvals: readonly string[] = ['approved_by_one', 'approved'];

const decisionOf = ({ by, reason }: Step): RiskDecisionKind | undefined =>
  by === 'engine' ? decisions[reason] : undefined;

const newSteps = ({ refund, monitored }: UnmonitoredRefund): Step[] =>
  refund.history.filter(({ revision }) => revision > monitored);

/** The events of rows that no monitor has seen, in order of time. The same step or record has the same id, whoever reads it. */
export async function eventsOf(
  deps: Pick<MonitoringDeps, 'store' | 'personalHash'>,
  { refunds, records }: Unmonitored,
): Promise<MonitoredEvent[]> {
  const decided = refunds.filter((row) => newSteps(row).some((step) => decisionOf(step) !== undefined));
  const facts = await factsOf(
    deps,
    decided.map(({ refund }) => refund),
  );
  const events = [
    ...refunds.flatMap((row) => newSteps(row).flatMap((step) => eventsOfStep(row.refund, step, facts))),
    // One that lacks its time was altered: the check of records says so.
    ...records.filter(({ occurredAt }) => occurredAt instanceof Date).map(eventOfRecord),
  ];
  // Sorting is stable: steps of a refund at one time stay in their order.
  return events.toSorted((left, right) => left.at - right.at);
}

function eventsOfStep(refund: RefundDocument, step: Step, facts: ReadonlyMap<string, RefundFacts>): MonitoredEvent[] {
  const { id: refundId, merchantId, provider, amount, currency } = refund;
  const id = `${refundId}/${step.revision}`;
  const at = step.at.getTime();
  const about = { at, refundId, merchantId, amount, currency };
  const known = facts.get(refundId);
  const decision = decisionOf(step);
  const events: MonitoredEvent[] = [];
  if (decision !== undefined && known !== undefined) {
    events.push({ ...known, id: `${id}/decision`, at, kind: 'decision', decision });
  }
  if (step.by !== 'engine' && approvals.includes(step.reason)) {
    events.push({ ...about, id: `${id}/approval`, kind: 'approval', operator: step.by });
  }
  if (enters(refund, step)) events.push({ ...about, id, kind: 'state', provider, to: step.state });
  return events;
}

/** A step may only leave a note within its state. */
const enters = ({ history }: RefundDocument, { revision, state }: Step): boolean =>
  history.findLast((before) => before.revision < revision)?.state !== state;

const eventOfRecord = ({ id, merchantId, occurredAt, type, amount, currency }: TradeRecord): MonitoredEvent => ({
  id,
  at: occurredAt.getTime(),
  kind: 'record',
  recordId: id,
  merchantId,
  type,
  amount,
  currency,
});
