import { Alerts } from './resources/alerts';
import { Payments } from './resources/payments';
import { Refunds } from './resources/refunds';
import { SigningKeys } from './resources/signing-keys';
import { TradeRecords } from './resources/trade-records';
import { WebhookEndpoints } from './resources/webhook-endpoints';
import { Transport, type TransportOptions } from './transport';

/**
 * A client of the refund engine. Anything may be repeated: requests that change something carry an idempotency key,
 * which stays the same however often they are sent.
 */
export class RefundEngine {
  readonly payments: Payments;
  readonly refunds: Refunds;
  readonly tradeRecords: TradeRecords;
  readonly alerts: Alerts;
  readonly signingKeys: SigningKeys;
  readonly webhookEndpoints: WebhookEndpoints;
  /** For resources of your own, and for calls that this client does not know. */
  readonly transport: Transport;

  constructor(options: TransportOptions) {
    this.transport = new Transport(options);
    this.payments = new Payments(this.transport);
    this.refunds = new Refunds(this.transport);
    this.tradeRecords = new TradeRecords(this.transport);
    this.alerts = new Alerts(this.transport);
    this.signingKeys = new SigningKeys(this.transport);
    this.webhookEndpoints = new WebhookEndpoints(this.transport);
  }
}
