/** What a report says of one of our orders. */
export interface OrderFinding {
  readonly endToEndId: string;
  readonly kind: 'accepted' | 'rejected' | 'settled' | 'returned';
  /** The bank's reason code, for a rejection or return. */
  readonly code: string | null;
  /** As the report writes it, major units; null where it names none. */
  readonly amount: { readonly text: string; readonly currency: string } | null;
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
