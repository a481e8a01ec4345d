import { createHash } from 'node:crypto';
import type { SideEffectName } from '../../domain/side-effect';
import { allCrashPoints, type CrashPoint } from './crash-points';

/** How often a round surely passes each side effect: a seed chooses at which of these visits the engine dies. */
const visitsOfARound: Readonly<Record<SideEffectName, number>> = {
  'idempotency.insert': 40,
  'workflow.start': 40,
  'idempotency.answer': 40,
  'workflow.update': 8,
  'workflow.recover': 1,
  'workflow.look_into': 4,
  'payment.insert': 25,
  'payment.charge': 20,
  'payment.conclude': 25,
  'payment.mark': 1,
  'reservation.reserve': 20,
  'reservation.settle': 12,
  'reservation.release': 2,
  'reservation.reverse': 1,
  'trade_record.post': 60,
  'balance.add': 4,
  'balance.advance': 4,
  'adjustment.insert': 1,
  'adjustment.decide': 1,
  'adjustment.finish': 1,
  'ledger.seal': 4,
  'ledger.project_leaves': 4,
  'ledger.project_tiles': 4,
  'ledger.mark_records': 4,
  'ledger.publish': 4,
  'refund.insert': 25,
  'refund.transition': 30,
  'refund.assess': 20,
  'gateway.record_attempt': 20,
  'gateway.submit': 20,
  'gateway.query': 8,
  'inbox.insert': 20,
  'inbox.deliver': 20,
  'verification.insert': 1,
  'audit.append': 6,
  'alert.raise': 2,
  'webhook.enqueue': 40,
  'webhook.start': 40,
  'webhook.dispatch': 20,
  'webhook.send': 40,
  'webhook.record': 40,
};

/** The crash points of one seed: each once, at its first visit for seed 1 and at any other for later ones. */
export const pointsOfSeed = (seed: number): CrashPoint[] =>
  allCrashPoints().map((point) => {
    const { effect, when } = point;
    if (seed === 1) return point;
    const digest = createHash('sha256').update(`${seed} ${effect} ${when}`).digest();
    return { ...point, nth: 1 + (digest.readUInt32BE(0) % visitsOfARound[effect]) };
  });
