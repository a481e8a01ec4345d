import { createHash } from 'node:crypto';
import type { SideEffectName } from '../../domain/side-effect';
import { casts, type Cast, type CastName } from './casts';
import { allCrashPoints, type CrashPoint } from './crash-points';

/** A crash, and who is there when it happens. */
export interface PlannedCrash {
  readonly point: CrashPoint;
  readonly cast: Cast;
}

type Visits = Readonly<Partial<Record<CastName, number>>>;

/** The same way of files up to the bank, whichever way they are handed over. */
const atBothBanks = (visits: number): Visits => ({ bankFolders: visits, bankHttps: visits });

/** How often a round of each cast surely passes each side effect: a seed chooses cast and visit of those named here. */
const visitsOfARound: Readonly<Record<SideEffectName, Visits>> = {
  'idempotency.insert': { cards: 40, payers: 20, ...atBothBanks(10) },
  'workflow.start': { cards: 40, payers: 20, ...atBothBanks(10) },
  'idempotency.answer': { cards: 40, payers: 20, ...atBothBanks(10) },
  'workflow.update': { cards: 8, ...atBothBanks(4) },
  'workflow.recover': { cards: 1 },
  'workflow.look_into': { cards: 4 },
  'payment.insert': { cards: 25, payers: 10 },
  'payment.charge': { cards: 20, payers: 10 },
  'payment.keep_open': { payers: 10 },
  'payment.close': { payers: 1 },
  'payment.conclude': { cards: 25, payers: 8 },
  'payment.mark': { cards: 1 },
  'payment.mark_imported': { cards: 25, payers: 8 },
  'reservation.reserve': { cards: 20, payers: 10 },
  'reservation.settle': { cards: 12, payers: 10, ...atBothBanks(4) },
  'reservation.release': { cards: 3 },
  'reservation.reverse': { cards: 1, ...atBothBanks(1) },
  'reservation.import': { cards: 1 },
  'trade_record.post': { cards: 60, payers: 30, ...atBothBanks(15) },
  'balance.add': { cards: 4 },
  'balance.advance': { cards: 4 },
  'adjustment.insert': { cards: 1 },
  'adjustment.decide': { cards: 1 },
  'adjustment.finish': { cards: 1 },
  'ledger.seal': { cards: 4 },
  'ledger.project_leaves': { cards: 4 },
  'ledger.project_tiles': { cards: 4 },
  'ledger.mark_records': { cards: 4 },
  'ledger.publish': { cards: 4 },
  'refund.insert': { cards: 25, payers: 10 },
  'refund.transition': { cards: 30, payers: 15, ...atBothBanks(15) },
  'refund.assess': { cards: 20 },
  'risk.count': { cards: 20 },
  'risk.count_payment': { cards: 20 },
  'gateway.take_turn': { payers: 10 },
  'gateway.record_attempt': { cards: 20, payers: 10, ...atBothBanks(10) },
  'gateway.submit': { cards: 20, payers: 10, ...atBothBanks(10) },
  'gateway.redirect': { payers: 1 },
  'gateway.query': { cards: 8, payers: 4, ...atBothBanks(4) },
  'destination.insert': atBothBanks(5),
  'bank.order': atBothBanks(5),
  'bank.seal': atBothBanks(1),
  'bank.claim': atBothBanks(1),
  'bank.store_file': atBothBanks(1),
  'bank.lay_ready': { bankFolders: 1 },
  'bank.stage': { bankFolders: 1 },
  'bank.drop': { bankFolders: 1 },
  'bank.post': { bankHttps: 1 },
  'bank.mark_dropped': atBothBanks(1),
  'bank.change_order': atBothBanks(8),
  'bank.mark_read': atBothBanks(2),
  'bank.set_aside': atBothBanks(2),
  'inbox.insert': { cards: 20, payers: 4, ...atBothBanks(3) },
  'inbox.deliver': { cards: 20, payers: 4, ...atBothBanks(3) },
  'nonce.insert': { cards: 60, payers: 30 },
  'verification.insert': { cards: 1 },
  'customer.save': { cards: 1 },
  'customer.remove': { cards: 1 },
  'identity.begin': { cards: 2 },
  'identity.conclude': { cards: 1 },
  'audit.append': { cards: 6 },
  'alert.raise': { cards: 2 },
  'monitor.journal': { cards: 4 },
  'monitor.apply': { cards: 4 },
  'monitor.clear': { cards: 4 },
  'monitor.finish': { cards: 4 },
  'alert.attend': { cards: 2 },
  'alert.notify': { cards: 2 },
  'webhook.enqueue': { cards: 40 },
  'webhook.start': { cards: 40 },
  'webhook.dispatch': { cards: 20 },
  'webhook.send': { cards: 40 },
  'webhook.record': { cards: 40 },
};

/** Each point once: for seed 1 at its first visit by the first cast that comes there, for later ones at any other. */
export const crashesOfSeed = (seed: number): PlannedCrash[] => allCrashPoints().map((point) => plan(seed, point));

function plan(seed: number, point: CrashPoint): PlannedCrash {
  const there = Object.entries(visitsOfARound[point.effect]) as [CastName, number][];
  const [name, visits] = there[(seed - 1) % there.length]!;
  const cast = casts[name];
  if (seed === 1) return { point, cast };
  const digest = createHash('sha256').update(`${seed} ${point.effect} ${point.when}`).digest();
  return { point: { ...point, nth: 1 + (digest.readUInt32BE(0) % visits) }, cast };
}
