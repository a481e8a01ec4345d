import type { RefundOutcome } from '../domain/outcome';

/**
 * A refusal may be the trace of our own earlier attempt: it stands only if `earlier`, what the provider says of that,
 * shows no refund of ours that lives.
 */
export function refusalUnlessApplied(refusal: RefundOutcome, earlier: RefundOutcome): RefundOutcome {
  switch (earlier.kind) {
    case 'not_found':
    case 'failed':
    case 'canceled':
      return refusal;
    case 'unknown':
    case 'unsent':
    case 'held':
      return { kind: 'unknown', reason: 'refusal_unverified' };
    case 'processing':
    case 'succeeded':
    case 'action_required':
    case 'mismatch':
      return earlier;
  }
}
