import type { AlertView } from '../../domain/resources/alert';
import type { PaymentView } from '../../domain/resources/payment';
import type { RefundView } from '../../domain/resources/refund';
import type { EventType, WebhookDeliveryStatus } from '../../domain/webhooks';
import type { Encrypted } from '../encryption';
import type { ListQuery, Page, PagePosition } from '../store';

export interface WebhookSecret {
  readonly encrypted: Encrypted;
  readonly createdAt: Date;
  /** Set when it was replaced: until then it still signs. */
  readonly expiresAt: Date | null;
}

export interface WebhookEndpointDocument {
  readonly id: string;
  readonly merchantId: string;
  readonly url: string;
  readonly description: string | null;
  /** Types of events, or `*`. */
  readonly events: readonly string[];
  readonly status: 'enabled' | 'disabled';
  /** A stable word: `by_merchant`, `gone`, `failing`. */
  readonly disabledReason: string | null;
  /** Created or enabled then: it is told what happened from here on. */
  readonly since: Date;
  /** Since when every attempt has failed; null after a success. */
  readonly failingSince: Date | null;
  /** The newest first. */
  readonly secrets: readonly WebhookSecret[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** All times come from the caller. What does not apply any more changes nothing and answers null. */
export interface WebhookEndpoints {
  /** Null when the merchant has as many as it may. */
  insert(
    endpoint: Omit<WebhookEndpointDocument, 'secrets'>,
    secret: string,
    maxEndpoints: number,
  ): Promise<WebhookEndpointDocument | null>;
  /** `merchantIds` null: the engine itself asks. */
  get(id: string, merchantIds: readonly string[] | null): Promise<WebhookEndpointDocument | null>;
  /** Newest first. */
  list(merchantIds: readonly string[]): Promise<WebhookEndpointDocument[]>;
  /** Every endpoint that is enabled, of all merchants. */
  listening(): Promise<WebhookEndpointDocument[]>;
  update(
    id: string,
    set: Partial<Pick<WebhookEndpointDocument, 'url' | 'description' | 'events'>>,
    at: Date,
  ): Promise<WebhookEndpointDocument | null>;
  enable(id: string, at: Date): Promise<WebhookEndpointDocument | null>;
  disable(id: string, reason: string, at: Date): Promise<WebhookEndpointDocument | null>;
  noteFailure(id: string, at: Date): Promise<WebhookEndpointDocument | null>;
  noteSuccess(id: string): Promise<WebhookEndpointDocument | null>;
  /** The secrets so far sign for `overlapMs` more. Null when the endpoint has changed since it was read. */
  rotate(
    endpoint: WebhookEndpointDocument,
    secret: string,
    when: { readonly at: Date; readonly overlapMs: number },
  ): Promise<WebhookEndpointDocument | null>;
  /** The secrets that sign at this time, in clear, newest first. */
  secretsOf(endpoint: WebhookEndpointDocument, at: Date): string[];
  /** Encrypts every secret that still signs with the first of the keys, so that the others may go; answers how many. */
  reencrypt(at: Date): Promise<number>;
  remove(id: string): Promise<boolean>;
}

/** One request that was made, or tried, of an endpoint. */
export interface WebhookAttempt {
  readonly number: number;
  readonly at: Date;
  readonly durationMs: number;
  readonly responseStatus: number | null;
  /** A stable word that says why there is no answer, or why it does not count. */
  readonly error: string | null;
  /** The beginning of the answer. */
  readonly responseBody: string | null;
}

export interface WebhookDeliveryDocument {
  readonly id: string;
  readonly merchantId: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The refund, payment or alert that the event is of. */
  readonly subject: string | null;
  /** The body, byte for byte the same at every attempt. */
  readonly payload: string;
  readonly status: WebhookDeliveryStatus;
  /** Counts how often it was asked for anew; each round has the whole schedule of attempts. */
  readonly round: number;
  readonly attemptsInRound: number;
  readonly attemptsMade: number;
  readonly attempts: readonly WebhookAttempt[];
  /** When the next attempt is to be made; null when none is. */
  readonly dueAt: Date | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface WebhookDeliveries {
  /** Inserts unless it is there; answers with what is there. */
  insert(delivery: WebhookDeliveryDocument): Promise<WebhookDeliveryDocument>;
  get(id: string, merchantIds: readonly string[] | null): Promise<WebhookDeliveryDocument | null>;
  list(
    endpointId: string,
    query: ListQuery & { readonly status?: WebhookDeliveryStatus; readonly eventType?: string },
  ): Promise<Page<WebhookDeliveryDocument>>;
  /** Logs an attempt; it decides the delivery's status only while its round is the latest and open. */
  recordAttempt(
    id: string,
    result: {
      readonly round: number;
      readonly attempt: WebhookAttempt;
      readonly status: WebhookDeliveryStatus;
      readonly dueAt: Date | null;
    },
  ): Promise<void>;
  cancel(id: string, round: number): Promise<void>;
  /** Begins another round. */
  restart(id: string, at: Date): Promise<WebhookDeliveryDocument | null>;
  /** What should have been tried before then, oldest first; from behind `after` on. */
  findOverdue(before: Date, limit: number, after?: PagePosition): Promise<WebhookDeliveryDocument[]>;
}

/** An event as its row's write laid it down, with the resource as it was then. */
export interface OutboxEvent {
  readonly id: string;
  readonly type: EventType;
  readonly sequence: number;
  readonly at: Date;
  readonly subject:
    | { readonly kind: 'refund'; readonly refund: RefundView }
    | { readonly kind: 'payment'; readonly payment: PaymentView }
    | { readonly kind: 'alert'; readonly alert: AlertView };
}

/** A row some of whose events may lack deliveries. */
export interface PendingRow {
  readonly source: 'refunds' | 'payments' | 'alerts';
  readonly id: string;
  /** Tells whether the row was written since. */
  readonly version: number;
  /** Not dispatched yet, in order. */
  readonly events: readonly OutboxEvent[];
}

export interface Outbox {
  /** Rows of a merchant with an event at or after `since` whose deliveries may be missing, oldest first; `limit` of each kind. */
  pending(merchantId: string, since: Date, limit: number): Promise<PendingRow[]>;
  /** All deliveries of the row's events exist. */
  markDispatched(row: PendingRow): Promise<void>;
}
