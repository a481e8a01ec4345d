import type { VerifyMessage } from '../../domain/refund-messages';
import { missingProofs, type ProofKind, type VerificationCheck } from '../../domain/verification';
import { recording } from './activities';
import type { RefundRun } from './refund-run';
import { refusal } from './refusal';
import type { Proof } from './standing';

const words: Readonly<Record<ProofKind, string>> = { identity: 'identity', second_factor: 'a second factor' };

/** What the customer must still prove, in words. */
export function missingProof({ progress: { plan, proven = [] } }: RefundRun): string {
  const wanted = plan?.proofs ?? [];
  const missing = missingProofs(wanted, proven).map((kind) => words[kind]);
  return `proof of ${missing.join(wanted.length === 0 ? ' or ' : ' and ')}`;
}

/**
 * Looks up what an attempt has come to and leaves it for the story; answers with whether the story has taken it up.
 * @throws a refusal of what proves nothing
 */
export async function hearProof(run: RefundRun, { by, attemptId }: VerifyMessage): Promise<() => boolean> {
  const { passed, kind, usedUp } = ofCheck(await recording.checkVerification({ ...run.ref, attemptId }));
  if (passed) {
    const proof: Proof = { by, kind, isTaken: false };
    run.proofs.push(proof);
    return () => proof.isTaken;
  }
  if (usedUp === null) throw refusal('validation_failed', 'The proof was not accepted');
  run.triesUsedUp ??= { by, then: usedUp };
  return () => false;
}

/** Early histories hold no more than whether it passed. */
const ofCheck = (check: VerificationCheck) =>
  typeof check === 'boolean' ? { passed: check, kind: null, usedUp: null } : check;
