/** What a report says of one of our orders. */
export interface OrderFinding {
  readonly endToEndId: string;
  readonly kind: 'accepted' | 'rejected' | 'settled' | 'returned';
  /** The bank's reason code, for a rejection or return. */
  readonly code: string | null;
  /** As the report writes it, major units; null where it names none. */
  readonly amount: { readonly text: string; readonly currency: string } | null;
  /** How the bank names the booking, the same in every statement; null where it does not, or nothing was booked. */
  readonly reference: string | null;
  /** Which one it is, from 1, of the bookings without a name that the statement has of the order in its direction. */
  readonly nth: number;
}

/** What a status report says of a whole file of ours. */
export interface FileFinding {
  readonly messageId: string;
  readonly kind: 'rejected' | 'duplicate';
  readonly code: string | null;
}

export interface Findings {
  readonly kind: 'status' | 'statement';
  readonly orders: readonly OrderFinding[];
  readonly files: readonly FileFinding[];
}

export type ReportReading =
  { readonly kind: 'read'; readonly findings: Findings } | { readonly kind: 'refused'; readonly reason: string };
