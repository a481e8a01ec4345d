import type { AlertSeverity, AlertState } from '../../domain/alerts';

export type { AlertSeverity, AlertState } from '../../domain/alerts';

/** What whoever sees something wrong says about it. */
export interface Raising {
  readonly kind: string;
  readonly severity: AlertSeverity;
  /** Null: it is about the engine itself, and for operators only. */
  readonly merchantId: string | null;
  /** What it is about; with merchant and kind it says whether an alarm is there already. */
  readonly subject: string;
  /** A sentence without personal data. */
  readonly detail: string;
  /** What was measured, against what. */
  readonly evidence?: Readonly<Record<string, string | number>>;
  /** Refunds that it is about. */
  readonly refundIds?: readonly string[];
  /** Alarms of one family are read as one; by default the first word of the kind. */
  readonly family?: string;
  /** Its merchant is not to know: it is about people there. */
  readonly operatorsOnly?: boolean;
}

/** Who acted on an alarm, and when. */
export interface AlertAct {
  readonly at: Date;
  /** An API key's id, or `engine`. */
  readonly by: string;
  readonly note: string | null;
}

/** How an alarm stands for one of the sides that it concerns. */
export interface AlertStanding {
  readonly state: AlertState;
  readonly acknowledged: AlertAct | null;
  readonly resolved: AlertAct | null;
}

/** One occurrence: from its first raising until it is resolved. Raised again after that it is another. */
export interface AlertDocument extends AlertStanding {
  readonly id: string;
  readonly kind: string;
  readonly severity: AlertSeverity;
  readonly merchantId: string | null;
  readonly subject: string;
  readonly detail: string;
  /** Its merchant neither sees it nor is told of it. */
  readonly operatorsOnly: boolean;
  /** For its merchant, whose acts end nothing for operators. Operators' acts, and the engine's, count here too. */
  readonly forMerchant: AlertStanding;
  /** Merchant and family. */
  readonly group: string;
  /** Counts from 1 how often merchant, kind and subject have had an alarm. */
  readonly occurrence: number;
  readonly evidence: Readonly<Record<string, string | number>>;
  /** The latest ones; `refundCount` counts all. */
  readonly refundIds: readonly string[];
  readonly refundCount: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly count: number;
  /** Since when it is as grave as it is. */
  readonly severityAt: Date;
  /** When the engine has to look at it: to tell somebody, or to see that it is over. Null: it has not. */
  readonly attentionAt: Date | null;
}

/** Which alarms are wanted. */
export interface AlertFilter {
  readonly states?: readonly AlertState[];
  readonly severity?: AlertSeverity;
  readonly kind?: string;
  readonly group?: string;
  /** By when they were first seen. */
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
}

/**
 * Whose alarms, as operators see them; null among them stands for alarms about the engine itself. Null instead of a list:
 * everybody's. `asMerchant`: as these merchants see their own.
 */
export type AlertScope = readonly (string | null)[] | null | { readonly asMerchant: readonly string[] };

/** Of two sides that are told of alarms neither silences the other. */
export type AlertSide = 'merchant' | 'operators';

/** The alarms of one merchant, kind and subject. */
export type AlertIdentity = Pick<Raising, 'kind' | 'subject' | 'merchantId'>;

/** Alarms of a group that are not resolved, together. */
export interface AlertGroup {
  readonly group: string;
  readonly merchantId: string | null;
  readonly alerts: number;
  readonly unacknowledged: number;
  readonly severity: AlertSeverity;
  readonly kinds: readonly string[];
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** How many alarms of a kind are not resolved, for metrics. */
export interface AlertTally {
  readonly kind: string;
  readonly severity: AlertSeverity;
  readonly alerts: number;
  /** When the oldest that nobody has acknowledged was first seen. */
  readonly unacknowledgedSince: Date | null;
}

export interface Alerts {
  /**
   * Raises an alarm, or raises it again. While it is not resolved it grows graver, never less grave; one that grows
   * graver than what was acknowledged is open again.
   */
  raise(alert: Raising, at: Date): Promise<void>;
  /**
   * Latest first. `startingAfter` is the id of an alert.
   * @throws EngineError `malformed_request` when it names none of these merchants'
   */
  list(scope: AlertScope, limit: number, startingAfter?: string, filter?: AlertFilter): Promise<AlertDocument[]>;
  get(id: string, scope: AlertScope): Promise<AlertDocument | null>;
  /** Somebody of this side (operators) looks after it: nobody else of it is told. Null when it is not open for it. */
  acknowledge(id: string, act: AlertAct, side?: AlertSide): Promise<AlertDocument | null>;
  /** It is over for this side. Null when it was resolved already. */
  close(id: string, act: AlertAct, side?: AlertSide): Promise<AlertDocument | null>;
  /** The condition is gone: whatever stands of it is resolved. */
  resolve(of: AlertIdentity, at: Date, by?: string): Promise<void>;
  /** Those that the engine has to look at by now, the most overdue first. */
  due(now: Date, limit: number): Promise<AlertDocument[]>;
  /** The engine has looked at an alarm as it was; what changed meanwhile is looked at again. */
  attended(alert: AlertDocument, next: Date | null): Promise<void>;
  /** Resolves an alarm that nobody has raised again since it was read. */
  closeQuiet(alert: AlertDocument, at: Date): Promise<void>;
  /** Has those that are not resolved and of this kind and subject (null: any) looked at again. */
  lookAgain(of: { readonly kind: string | null; readonly subject: string | null }, at: Date): Promise<void>;
  /** What is not resolved, by group, the gravest first, then the latest. */
  groups(scope: AlertScope, limit: number): Promise<AlertGroup[]>;
  tally(): Promise<AlertTally[]>;
}

/** Whom a mute keeps from being told: the merchant by webhook, or operators by message and webhook. Neither mutes the other. */
export type MuteAudience = AlertSide;

/** Alarms that match are recorded, and nobody of the audience is told. */
export interface AlertMute {
  readonly id: string;
  readonly audience: MuteAudience;
  /** Of these merchants; null among them stands for alarms about the engine itself. */
  readonly merchantIds: readonly (string | null)[];
  /** Null: any. */
  readonly kind: string | null;
  readonly subject: string | null;
  readonly until: Date;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: Date;
}

export interface AlertMutes {
  insert(mute: AlertMute): Promise<void>;
  /** Those that are of these merchants only, the latest first. */
  list(audience: MuteAudience, scope: readonly (string | null)[], now: Date, limit: number): Promise<AlertMute[]>;
  /** Ends it; null when there is none that is of these merchants only. */
  remove(id: string, audience: MuteAudience, scope: readonly (string | null)[]): Promise<AlertMute | null>;
  /** Until when such an alarm is muted; null when it is not, or none of its kind may be. */
  mutedUntil(
    alert: { readonly kind: string; readonly subject: string; readonly merchantId: string | null },
    audience: MuteAudience,
    now: Date,
  ): Promise<Date | null>;
}

/** How an operator is told of an alarm. */
export const notificationChannels = ['sms', 'email', 'webhook'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/** `grouped`: the recipient was told of another alarm of the group just before. */
export type NotificationState = 'pending' | 'sent' | 'refused' | 'failed' | 'grouped' | 'unsendable';

/** One message to one recipient about one step of one occurrence: there is one such row, whoever makes it. */
export interface AlertNotification {
  readonly id: string;
  readonly alertId: string;
  readonly group: string;
  readonly severity: AlertSeverity;
  readonly step: number;
  readonly channel: NotificationChannel;
  /** A keyed hash of the address, which stands in the configuration only. */
  readonly recipient: string;
  readonly state: NotificationState;
  readonly attempts: number;
  /** When it is to be sent, or sent again; null when it is not. */
  readonly dueAt: Date | null;
  /** Why it was not sent, in a word. */
  readonly reason: string | null;
  readonly createdAt: Date;
}

export interface AlertNotifications {
  /** Inserts unless it is there; whether it was. */
  insert(notification: AlertNotification): Promise<boolean>;
  /** Whether the recipient was or will be told, since then, of another alarm of the group at this step. */
  wasTold(notification: AlertNotification, since: Date): Promise<boolean>;
  /** Of those that were not told because this recipient was told of it, the next is to be told: this one is over. */
  passOn(closed: AlertNotification, now: Date): Promise<void>;
  /** Takes the next that is due for the length of a lease: no other worker sends it meanwhile. */
  claim(now: Date, leaseUntil: Date): Promise<AlertNotification | null>;
  /** What came of the attempt that was claimed. */
  record(claimed: AlertNotification, result: Pick<AlertNotification, 'state' | 'dueAt' | 'reason'>): Promise<void>;
  /** Of an alarm, oldest first. */
  of(alertId: string): Promise<AlertNotification[]>;
}
