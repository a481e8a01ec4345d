import { createHash, randomUUID } from 'node:crypto';
import type { Fault, FaultEntry, FaultSpec, FaultSubject, SeedSpec } from './fault';
import { actsIn, phaseOfKind } from './kinds';
import type { FaultKind, FaultPhase } from './kinds';

/** The faults still to come. In memory: a restarted sandbox is a healthy one. */
export class FaultBook {
  #entries: FaultEntry[] = [];
  #seed: SeedSpec | undefined;
  readonly #kept = new Map<string, Fault>();
  #ordinals = { request: 0, notification: 0 };

  add(spec: FaultSpec): FaultEntry {
    const entry = { id: `fault_${randomUUID()}`, ...spec, remaining: spec.times };
    this.#entries.push(entry);
    return entry;
  }

  /** Faults by seed: the n-th request from now meets the same one on every run. */
  seed(spec: SeedSpec): void {
    this.#seed = spec;
    this.#ordinals = { request: 0, notification: 0 };
  }

  list(): { data: FaultEntry[]; seed: SeedSpec | null } {
    return { data: this.#entries, seed: this.#seed ?? null };
  }

  clear(): void {
    this.#entries = [];
    this.#kept.clear();
    this.#seed = undefined;
  }

  nextOrdinal(of: 'request' | 'notification'): number {
    return this.#ordinals[of]++;
  }

  /** Uses up the first registered fault of `phase` that meets `subject`, or else draws one from the seed. */
  take(phase: FaultPhase, subject: FaultSubject): Fault | undefined {
    const entry = this.#entries.find(
      (candidate) =>
        candidate.remaining > 0 &&
        actsIn(candidate.kind, phase) &&
        canMeet(candidate.kind, subject) &&
        matches(candidate, phase, subject),
    );
    if (entry === undefined) return this.#draw(phase, subject);
    entry.remaining -= 1;
    return entry;
  }

  /** The same, but what met the fault once meets it whenever it comes again: a bill tells the same each time. */
  takeAlways(id: string, phase: FaultPhase, subject: FaultSubject): Fault | undefined {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const fault = this.take(phase, subject);
    if (fault !== undefined) this.#kept.set(id, fault);
    return fault;
  }

  #draw(phase: FaultPhase, subject: FaultSubject): Fault | undefined {
    if (this.#seed === undefined) return undefined;
    const { seed, rate, kinds } = this.#seed;
    const [chance, choice] = twoDraws(`${seed} ${phase === 'notification'} ${subject.ordinal}`);
    if (chance >= rate) return undefined;
    const kind = kinds[Math.floor(choice * kinds.length)];
    return kind !== undefined && actsIn(kind, phase) && canMeet(kind, subject) ? { kind } : undefined;
  }
}

/** Whether a fault of this kind means anything to the subject. */
function canMeet(kind: FaultKind, subject: FaultSubject): boolean {
  switch (phaseOfKind[kind]) {
    case 'memory':
      return subject.remembered;
    case 'outcome':
      return subject.operation === 'refund.create' || (kind === 'rejected' && subject.movesMoney);
    case 'transport':
    case 'notification':
    case 'bill':
      return true;
  }
}

function matches({ match }: FaultEntry, phase: FaultPhase, subject: FaultSubject): boolean {
  const scoped = match.path !== undefined || match.method !== undefined || match.operation !== undefined;
  if (!scoped && !subject.movesMoney && phase !== 'notification') return false;
  if (match.path !== undefined && !subject.path.startsWith(match.path)) return false;
  if (match.method !== undefined && match.method.toUpperCase() !== subject.method) return false;
  if (match.key_prefix !== undefined && !subject.key?.startsWith(match.key_prefix)) return false;
  const exact = ['operation', 'account', 'key', 'payment_intent', 'amount'] as const;
  return exact.every((field) => match[field] === undefined || match[field] === subject[field]);
}

/** Two numbers in [0, 1) that depend on `text` alone. */
function twoDraws(text: string): [number, number] {
  const digest = createHash('sha256').update(text).digest();
  const range = 2 ** 32;
  return [digest.readUInt32BE(0) / range, digest.readUInt32BE(4) / range];
}
