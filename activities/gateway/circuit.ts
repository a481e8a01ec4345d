export interface CircuitLimits {
  /** After so many unknown outcomes in a row nothing is let through. */
  readonly circuitUnknownsMax: number;
  readonly circuitOpenMs: number;
}

/** What a call taught about its provider: it answered, nobody knows, or the answer says nothing about its health. */
export type Lesson = 'answered' | 'unknown' | 'nothing';

/** `probe`: the one call that an open circuit lets through, to find out. */
export type Admission =
  { readonly kind: 'pass'; readonly probe: boolean } | { readonly kind: 'open'; readonly retryAfterMs: number };

/**
 * Stops calls to a provider that has stopped answering: each would cost its full time-out and leave one more refund
 * unknown. Opens after unknown outcomes in a row; when its time is over one call is let through, whose outcome decides.
 * Times are Unix milliseconds.
 */
export class Circuit {
  private readonly limits: CircuitLimits;
  private unknowns = 0;
  private openUntilMs: number | null = null;
  private probing = false;

  constructor(limits: CircuitLimits) {
    this.limits = limits;
  }

  /** Whether a call would be let through now; takes nothing. */
  peek(nowMs: number): Admission {
    if (this.openUntilMs === null) return { kind: 'pass', probe: false };
    if (nowMs < this.openUntilMs) return { kind: 'open', retryAfterMs: this.openUntilMs - nowMs };
    return this.probing ? { kind: 'open', retryAfterMs: this.limits.circuitOpenMs } : { kind: 'pass', probe: true };
  }

  /** Lets a call through or not. Whoever is let through must `leave`. */
  enter(nowMs: number): Admission {
    const admission = this.peek(nowMs);
    if (admission.kind === 'pass' && admission.probe) this.probing = true;
    return admission;
  }

  /** Answers `opened` or `closed` when the call changed the circuit. Unknowns of calls from before it opened do not extend it. */
  leave(lesson: Lesson, probe: boolean, nowMs: number): 'opened' | 'closed' | null {
    if (probe) this.probing = false;
    const wasOpen = this.openUntilMs !== null;
    if (lesson === 'answered') {
      this.unknowns = 0;
      this.openUntilMs = null;
      return wasOpen ? 'closed' : null;
    }
    if (lesson === 'nothing') return null;
    this.unknowns += 1;
    if (wasOpen ? !probe : this.unknowns < this.limits.circuitUnknownsMax) return null;
    this.openUntilMs = nowMs + this.limits.circuitOpenMs;
    return 'opened';
  }
}
