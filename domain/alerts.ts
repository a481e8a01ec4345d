/** What alarms are: how grave, in which state, and which of them belong together. */

export const alertSeverities = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

export const alertStates = ['open', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof alertStates)[number];

/** An alarm names this many of the refunds that it is about, the latest; it counts all. */
export const alertRefundsMax = 50;

/** Those that are less grave. */
export const severitiesBelow = (severity: AlertSeverity): readonly AlertSeverity[] =>
  alertSeverities.slice(0, alertSeverities.indexOf(severity));

/** Of these everybody is told: whoever can do without others being told could be the one whom they are about. */
const neverMuted: readonly string[] = ['operator_factor_added'];

/** Whether alarms of a kind may be kept from those who would be told of them. */
export const isMutable = (kind: string): boolean => !neverMuted.includes(kind);

/** Kinds of one family begin with the same word: `ledger_late` and `ledger_record_refused` are both of `ledger`. */
export const familyOf = (kind: string): string => kind.split(/[_.]/, 1)[0] ?? kind;

/** Alarms that are read as one: those of a merchant (or of the engine itself) and a family. */
export const groupOf = (merchantId: string | null, family: string): string => `${merchantId ?? ''}/${family}`;
