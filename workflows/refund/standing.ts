import type { Actor, RefundProgress, ResolutionTarget, Transition } from '../../domain/refund';
import type { TimelineEntry } from '../../domain/refund-messages';
import type { AfterTries, ProofKind } from '../../domain/verification';

/** An operator's decision that the main coroutine has not carried out yet. */
export interface Resolution {
  readonly by: Actor;
  readonly to: ResolutionTarget;
  readonly providerReference: string | null;
  /** The provider answered about our refund under this reference. */
  readonly isConfirmed: boolean;
}

/** What held the last sending off: a stop of our own, or the provider, which may say how long. */
export interface Hold {
  readonly isOwn: boolean;
  readonly retryAfterMs: number;
}

/** A step that no write has carried to the row yet, with what the timeline says of it. */
export interface UnwrittenStep {
  readonly transition: Transition;
  readonly entry: TimelineEntry;
}

/** Where a run stood before a step that may not come about. */
export interface Standing {
  readonly progress: RefundProgress;
  readonly unwritten: readonly UnwrittenStep[];
}

/** The bank account that somebody has provided. */
export interface Redirect {
  readonly by: Actor;
  readonly destinationId: string;
}

/** A proof that was accepted. Kind null: of early histories, which do not tell. */
export interface Proof {
  readonly by: Actor;
  readonly kind: ProofKind | null;
  /** Whether the story has taken it up. */
  isTaken: boolean;
}

/** The customer has tried too often. */
export interface TriesUsedUp {
  readonly by: Actor;
  readonly then: AfterTries;
}
