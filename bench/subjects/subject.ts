/** One unit of work, done. */
export interface Unit {
  /** Until it was durably taken on: start acknowledged, update or request answered. */
  readonly acceptMs: number;
  /** Until its workflow had ended. */
  readonly endToEndMs: number;
  readonly workflowId: string;
}

export const subjectNames = [
  'no-op',
  'naive',
  'refund, plain start',
  'refund, update-with-start',
  'whole, respond-async',
  'whole, decision awaited',
] as const;

export type SubjectName = (typeof subjectNames)[number];

/** What is measured. */
export interface Subject {
  readonly name: SubjectName;
  /** Does one unit from start to end. Throws when it ends otherwise than it should. */
  run(): Promise<Unit>;
  /** Makes ready what about so many units will use up. */
  prepare?(units: number): Promise<void>;
  /** How many events the history of a finished unit has. */
  historyEvents(workflowId: string): Promise<number>;
}
