import type { MonitoredEvent, RefundFacts } from './event';

export type DecisionEvent = Extract<MonitoredEvent, { kind: 'decision' }>;

/** What refunds have in common. Customers are merchants' own names for people, so another merchant's may be somebody else. */
export const subjectKinds = ['customer', 'instrument', 'device', 'ip'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export const merchantSubject = (merchantId: string): string => `merchant:${merchantId}`;

/** The refund's subject of the kind; null where nothing is known of it. */
export function subjectOf(facts: RefundFacts, kind: SubjectKind): string | null {
  const value = facts[kind];
  if (value === null) return null;
  return kind === 'customer' ? `customer:${facts.merchantId}:${value}` : `${kind}:${value}`;
}

export const subjectsOf = (facts: RefundFacts, kinds: readonly SubjectKind[]): string[] =>
  kinds.map((kind) => subjectOf(facts, kind)).filter((subject) => subject !== null);

/** The kind of a subject, or of any other key: what stands before the first colon. */
export const kindOf = (key: string): string => key.slice(0, key.indexOf(':'));
