import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { RefundSnapshot } from '../../domain/refund';
import type { RefundState } from '../../domain/refund-state';
import { searchAttributes } from '../search-attributes';
import { describeRefund } from './describe';

const operatorStates: readonly RefundState[] = ['reviewing', 'manual_review'];

/** What operators see of a refund in Temporal: its current details, and search attributes when its state has changed. */
export class Notice {
  private state: RefundState | null = null;
  private hasRisk = false;

  show(refund: RefundSnapshot): void {
    setCurrentDetails(describeRefund(refund));
    const { state, risk, amount } = refund;
    if (this.state === state) return;
    const tellsAmount = amount !== null && !knowsAmount();
    upsertSearchAttributes([
      { key: searchAttributes.refundState, value: state },
      { key: searchAttributes.needsOperator, value: operatorStates.includes(state) },
      ...(risk === null || this.hasRisk ? [] : [{ key: searchAttributes.riskDecision, value: risk.decision }]),
      ...(tellsAmount ? [{ key: searchAttributes.amountMinor, value: amount }] : []),
    ]);
    this.state = state;
    this.hasRisk = risk !== null;
  }
}

/** A request for all that remains names no amount when its workflow is started. */
const knowsAmount = (): boolean => workflowInfo().typedSearchAttributes.get(searchAttributes.amountMinor) !== undefined;
