import type { ApprovalPlan } from './refund';

/** The states a refund waits in before submission, in their order. */
const stages = ['requested', 'verifying', 'reviewing', 'awaiting_return', 'approved'] as const;
export type Stage = (typeof stages)[number];

const isNeeded = (stage: Stage, plan: ApprovalPlan): boolean => {
  switch (stage) {
    case 'requested':
      return false;
    case 'verifying':
      return plan.verification;
    case 'reviewing':
      return plan.approvals > 0;
    case 'awaiting_return':
      return plan.goodsReturn;
    case 'approved':
      return true;
  }
};

/** The next thing to wait for once `stage` is done; `approved` when nothing is left. */
export function stageAfter(stage: Exclude<Stage, 'approved'>, plan: ApprovalPlan): Exclude<Stage, 'requested'> {
  const later = stages.slice(stages.indexOf(stage) + 1);
  return (later.find((candidate) => isNeeded(candidate, plan)) ?? 'approved') as Exclude<Stage, 'requested'>;
}
