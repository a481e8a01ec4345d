import type { ProofKind, VerificationCheck } from '../../../../domain/verification';
import { refusalCode } from '../conversation';
import { paid } from './answers';
import type { Path } from './path';

const anyProof = { verification: true, approvals: 0, goodsReturn: false };
const bothProofs = { ...anyProof, proofs: ['identity', 'second_factor'] as const };

export const proved = (kind: ProofKind): VerificationCheck => ({ passed: true, kind, usedUp: null });
export const wrong: VerificationCheck = { passed: false, kind: 'second_factor', usedUp: null };
export const usedUp = (then: 'reject' | 'review'): VerificationCheck => ({ ...wrong, usedUp: then });

/** What customers can prove, and fail to. */
export const pathsThroughVerification: readonly Path[] = [
  {
    name: 'second-factor-proved-paid',
    states: ['requested', 'verifying', 'approved', 'submitting', 'succeeded'],
    arrange: (a) => {
      a.plan = anyProof;
      a.checks = [wrong, proved('second_factor')];
      a.submits = [paid];
    },
    act: async (c) => {
      await c.until('verifying');
      await refusalCode(c.verify());
      await c.verify();
    },
  },
  {
    name: 'identity-and-second-factor-proved-paid',
    states: ['requested', 'verifying', 'approved', 'submitting', 'succeeded'],
    arrange: (a) => {
      a.plan = bothProofs;
      a.checks = [proved('second_factor'), proved('second_factor'), proved('identity')];
      a.submits = [paid];
    },
    act: async (c) => {
      await c.until('verifying');
      await c.verify();
      await c.verify();
      await c.verify();
    },
  },
  {
    name: 'one-of-two-proofs-then-expired',
    states: ['requested', 'verifying', 'expired'],
    arrange: (a) => {
      a.plan = bothProofs;
      a.checks = [proved('identity')];
    },
    act: async (c) => {
      await c.until('verifying');
      await c.verify();
    },
  },
  {
    name: 'tries-used-up-rejected',
    states: ['requested', 'verifying', 'rejected'],
    arrange: (a) => {
      a.plan = anyProof;
      a.checks = [usedUp('reject')];
    },
    act: async (c) => {
      await c.until('verifying');
      await c.verify();
    },
  },
  {
    name: 'tries-used-up-reviewed-paid',
    states: ['requested', 'verifying', 'reviewing', 'approved', 'submitting', 'succeeded'],
    arrange: (a) => {
      a.plan = anyProof;
      a.checks = [usedUp('review')];
      a.submits = [paid];
    },
    act: async (c) => {
      await c.until('verifying');
      await c.verify();
      await c.until('reviewing');
      await c.approve();
    },
  },
];
