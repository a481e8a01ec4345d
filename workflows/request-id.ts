import { workflowInfo } from '@temporalio/workflow';

/** The id of the request that led to this workflow: whoever starts one leaves it in the memo. */
export function requestIdOfMemo(): string | null {
  const requestId = workflowInfo().memo?.['request_id'];
  return typeof requestId === 'string' ? requestId : null;
}
