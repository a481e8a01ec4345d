import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { ProviderName } from '../domain/outcome';
import type { IdentityPolicy, VerificationPolicy, WebhookPolicy } from '../domain/policy';
import type { RunSideEffect } from '../domain/side-effect';
import type { ProviderAccount } from '../gateways/account';
import type { Gateway } from '../gateways/gateway';
import type { IdentityVerifier } from '../gateways/identity/verifier';
import type { MessageSender } from '../gateways/messages/sender';
import type { RecordBuilder } from '../ledger/record-builder';
import type { Cipher } from '../store/encryption';
import type { KeyedHash } from '../store/keyed-hash';
import type { Store } from '../store/store';
import type { PasskeySite } from '../worker/passkey-site';
import type { Deliveries } from './callbacks/deliveries';
import type { LedgerKeys } from './ledger';
import type { Places } from './load/places';
import type { OperatorAudit } from './middleware/audit-operators';
import type { Reachability } from './temporal/reachability';

/** Everything the API is built from. */
export interface ApiDeps {
  readonly store: Store;
  readonly temporal: Client;
  readonly gateways: Readonly<Partial<Record<ProviderName, Gateway>>>;
  readonly accounts: readonly ProviderAccount[];
  readonly ledger: LedgerKeys;
  /** For what operators adjust by hand. */
  readonly records: RecordBuilder;
  /** How long an adjustment waits for a second operator. */
  readonly adjustmentExpiryMs: number;
  readonly logger: Logger;
  readonly runSideEffect: RunSideEffect;
  /** POST requests in work beyond this are refused with 503, before a backlog makes everyone late. Waiting is no work. */
  readonly requestsInFlightMax: number;
  /** Plain starts ask for eager start: API and worker share one connection. */
  readonly eagerStart: boolean;
  /** Requests that may wait at once for a final state or for a provider. */
  readonly waitingRequestsMax?: number;
  /** The same of one API key. */
  readonly waitingRequestsPerKeyMax?: number;
  readonly webhooks: { readonly policy: WebhookPolicy; readonly allowLoopback: boolean };
  readonly now?: () => Date;
  /** Requests that one API key may make in a second. */
  readonly requestsPerSecondMax?: number;
  /** Where clients reach the API, for signatures; by default what the `Host` header says. */
  readonly publicUrl?: URL;
  /** Encrypts the secrets that must be kept; without it none can be. */
  readonly cipher?: Cipher;
  /** Hashes personal data that is looked up. */
  readonly personalHash: KeyedHash;
  readonly identityPolicy: IdentityPolicy;
  /** Says who people are; absent where nobody outside does. */
  readonly identityService?: IdentityVerifier;
  /** Reaches people by SMS or e-mail; absent where none is configured. */
  readonly messages?: MessageSender;
  /** How often and how people prove what they must. */
  readonly verification: VerificationPolicy;
  /** Where operators use passkeys; absent: nowhere. */
  readonly passkeys?: PasskeySite;
  /** Where metrics are registered; by default a registry of the API's own. */
  readonly registry?: Registry;
}

/** What handlers work with. */
export interface Api extends Omit<ApiDeps, 'now' | 'registry'> {
  readonly now: () => Date;
  readonly registry: Registry;
  readonly reachability: Reachability;
  readonly deliveries: Deliveries;
  readonly operatorAudit: OperatorAudit;
  /** Places for requests that wait. */
  readonly waiting: Places;
  /** Places for exports, which hold a connection and the database for as long as they run. */
  readonly exports: Places;
}
