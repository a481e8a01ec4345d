import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { ProviderName } from '../domain/outcome';
import type { Policy, ProviderSettings } from '../domain/policy';
import type { RunSideEffect } from '../domain/side-effect';
import type { ProviderAccount } from '../gateways/account';
import type { BankDesk } from '../gateways/bank/desk';
import type { Gateway } from '../gateways/gateway';
import type { MessageSender } from '../gateways/messages/sender';
import type { RecordBuilder } from '../ledger/record-builder';
import type { KeyedHash } from '../store/keyed-hash';
import type { Store } from '../store/store';
import type { AlertTelling } from './alerts/telling';
import type { BackupPlace } from './backup/run-backup';
import type { Sealing } from './sealing/deps';
import type { RiskSources } from './risk/sources';
import type { Circuits } from './gateway/circuits';
import type { WorkflowStarter } from './notify/workflow-starter';
import type { SearchEngine } from './search/search-engine';
import type { WebhookRequest } from './webhooks/send';

/** Everything activities need from outside; made once per process. */
export interface ActivityDeps {
  readonly store: Store;
  readonly gateways: Readonly<Partial<Record<ProviderName, Gateway>>>;
  /** Correspondence with banks; absent where no merchant has an account with one. */
  readonly bank?: BankDesk;
  /** Absent where nothing seals, in tests. */
  readonly sealing?: Sealing;
  readonly records: RecordBuilder;
  readonly policy: Policy;
  /** The policies that decide, and the lists that they look at. */
  readonly risk: RiskSources;
  /** Hashes personal data that is looked up. */
  readonly personalHash: KeyedHash;
  /** Reaches people by SMS or e-mail; absent where none is configured. */
  readonly messages?: MessageSender;
  /** Where operators are told of alarms; absent where nobody is. */
  readonly alertTelling?: AlertTelling;
  readonly workflows: WorkflowStarter;
  readonly logger: Logger;
  readonly runSideEffect: RunSideEffect;
  /** Younger rows may just be on their way: their workflow has written, or the client is still being answered. */
  readonly sweepAgeMs: number;
  /** Whose the accounts are: alarms about one reach its merchant. */
  readonly accounts?: readonly Pick<ProviderAccount, 'id' | 'provider' | 'merchantId'>[];
  /** Where metrics are registered; none are kept without it. */
  readonly registry?: Registry;
  /** Set by `createActivities`, which puts the gateways behind them. */
  readonly circuits?: Circuits;
  /** A search engine beside MongoDB; absent where none is configured. */
  readonly searchEngine?: SearchEngine;
  /** Where backups go; absent: this worker makes none. */
  readonly backups?: BackupPlace;
  readonly webhooks: Pick<WebhookRequest, 'allowLoopback' | 'resolve'>;
}

/** The gateway of a provider; missing configuration is a defect that no retry mends by itself, but a deployment does. */
export function gatewayOf(deps: ActivityDeps, provider: ProviderName): Gateway {
  const gateway = deps.gateways[provider];
  if (gateway === undefined) throw new Error(`No gateway is configured for ${provider}`);
  return gateway;
}

/** The numbers of policy by which refunds of a provider wait. */
export function providerPolicyOf(deps: ActivityDeps, provider: ProviderName): ProviderSettings {
  const policy = deps.policy.providers[provider];
  if (policy === undefined) throw new Error(`The policy does not name the provider ${provider}`);
  return policy;
}
