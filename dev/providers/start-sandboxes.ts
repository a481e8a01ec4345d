import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderName } from '../../domain/outcome';
import type { ProviderAccount } from '../../gateways/account';
import { startAlipaySandbox } from '../../sandbox/alipay';
import { startBankSandbox } from '../../sandbox/bank';
import { startStripeSandbox } from '../../sandbox/stripe';
import { startWechatpaySandbox } from '../../sandbox/wechatpay';
import type { DevSecrets } from '../dev-secrets';
import { claimPort } from '../stack/ports';
import type { PortRequest } from '../stack/settings';
import { loadProviderSecrets, type ProviderSecrets } from './provider-secrets';

export interface SandboxesOptions {
  readonly ports: SandboxPorts;
  /** Where sandboxes and their secrets are kept. */
  readonly dataDir: string;
  readonly stripe: DevSecrets['accounts'];
  /** Where the API is served: notifications go there. */
  readonly apiUrl: string;
  readonly pace?: SandboxPace;
}

/** For those who cannot wait as long as providers have their customers wait; milliseconds. */
export interface SandboxPace {
  /** Before the repeats of a notification. */
  readonly retryDelaysMs: readonly number[];
  /** Between refunds of one payment, where providers ask for that. */
  readonly refundSpacingMs: number;
  /** Of the files to the bank. */
  readonly batchWindowMs: number;
}

/** A stand-in for each provider, and our accounts with them. */
export interface Sandboxes {
  readonly urls: Readonly<Record<SandboxedProvider, string>>;
  readonly accounts: readonly ProviderAccount[];
  close(): Promise<void>;
}

export const sandboxedProviders = ['stripe', 'alipay', 'wechatpay', 'bank'] as const satisfies readonly ProviderName[];
export type SandboxedProvider = (typeof sandboxedProviders)[number];
export type SandboxPorts = Readonly<Record<SandboxedProvider, number>>;

/** A port for each sandbox, from the one asked for upwards; 0 asks for any. Throws `StackError` when one is taken. */
export async function claimSandboxPorts({ variable, port }: PortRequest): Promise<SandboxPorts> {
  const claimed: [SandboxedProvider, number][] = [];
  for (const [index, provider] of sandboxedProviders.entries()) {
    claimed.push([provider, await claimPort({ variable, port: port === 0 ? 0 : port + index })]);
  }
  return Object.fromEntries(claimed) as Record<SandboxedProvider, number>;
}

const callbackUrl = (apiUrl: string, provider: ProviderName, account: string): string =>
  `${apiUrl}/v1/callbacks/${provider}/${account}`;

/** What a bank and its customer exchange files in. */
interface Desk {
  readonly outboxDirectory: string;
  readonly inboxDirectory: string;
}

const deskCurrency = 'GBP';
/** Short, so that a person who tries it does not wait for long; a real one is hours. */
const batchWindowMs = 5_000;

function makeDesk(dataDir: string, account: string): Desk {
  const desk = {
    outboxDirectory: join(dataDir, 'bank-files', account, 'to-bank'),
    inboxDirectory: join(dataDir, 'bank-files', account, 'from-bank'),
  };
  for (const directory of Object.values(desk)) mkdirSync(directory, { recursive: true });
  return desk;
}

/** Starts every sandbox. What moved, and what is to go wrong, is at `<url>/_sandbox` of each. */
export async function startSandboxes({ ports, dataDir, stripe, apiUrl, pace }: SandboxesOptions): Promise<Sandboxes> {
  const secrets = await loadProviderSecrets(dataDir);
  const desks = secrets.bank.map((account) => ({ ...account, ...makeDesk(dataDir, account.id) }));
  const running = await Promise.all([
    startStripeSandbox({
      port: ports.stripe,
      dataDir: join(dataDir, 'sandbox-stripe'),
      accounts: stripe.map(({ id, apiKey, webhookSecrets }) => ({
        id,
        apiKey,
        webhookSecret: webhookSecrets[0]!,
        webhookUrl: callbackUrl(apiUrl, 'stripe', id),
      })),
      ...(pace && { webhookRetryDelaysMs: pace.retryDelaysMs }),
    }),
    startAlipaySandbox({
      port: ports.alipay,
      dataDir: join(dataDir, 'sandbox-alipay'),
      accounts: secrets.alipay.map(({ id, appId, ours, theirs }) => ({
        id,
        appId,
        appPublicKey: ours.publicKey,
        alipayPrivateKey: theirs.privateKey,
      })),
      ...(pace && { notificationDelaysMs: pace.retryDelaysMs, refundSpacingMs: pace.refundSpacingMs }),
    }),
    startWechatpaySandbox({
      port: ports.wechatpay,
      dataDir: join(dataDir, 'sandbox-wechatpay'),
      accounts: secrets.wechatpay.map(({ merchantId: _, platformKeyId, ours, theirs, ...account }) => ({
        ...account,
        publicKey: ours.publicKey,
        platformKeys: [{ serial: platformKeyId, privateKey: theirs.privateKey }],
      })),
      ...(pace && { notifyRetryDelaysMs: pace.retryDelaysMs, refundSpacingMs: pace.refundSpacingMs }),
    }),
    startBankSandbox({
      port: ports.bank,
      dataDir: join(dataDir, 'sandbox-bank'),
      accounts: desks.map(({ id, debtorIban, outboxDirectory, inboxDirectory }) => ({
        id,
        iban: debtorIban,
        currency: deskCurrency,
        dropDirectory: outboxDirectory,
        inboxDirectory,
      })),
    }),
  ]);
  const [stripeSandbox, alipaySandbox, wechatpaySandbox, bankSandbox] = running;
  const urls = {
    stripe: stripeSandbox.url,
    alipay: alipaySandbox.url,
    wechatpay: wechatpaySandbox.url,
    bank: bankSandbox.url,
  };
  return {
    urls,
    accounts: [
      ...stripe.map((account) => ({ ...account, baseUrl: urls.stripe })),
      ...accountsOf(secrets, urls, apiUrl),
      ...desks.map(({ outboxDirectory, ...account }) => ({
        ...account,
        provider: 'bank' as const,
        outbox: { directory: outboxDirectory },
        batchWindowMs: pace?.batchWindowMs ?? batchWindowMs,
      })),
    ],
    close: async () => {
      await Promise.all(running.map((sandbox) => sandbox.close()));
    },
  };
}

const accountsOf = (secrets: ProviderSecrets, urls: Sandboxes['urls'], apiUrl: string): ProviderAccount[] => [
  ...secrets.alipay.map(({ id, merchantId, appId, ours, theirs }) => ({
    id,
    merchantId,
    provider: 'alipay' as const,
    appId,
    privateKey: ours.privateKey,
    alipayPublicKey: theirs.publicKey,
    notifyUrl: callbackUrl(apiUrl, 'alipay', id),
    baseUrl: urls.alipay,
  })),
  ...secrets.wechatpay.map(({ platformKeyId, ours, theirs, ...account }) => ({
    ...account,
    provider: 'wechatpay' as const,
    privateKey: ours.privateKey,
    platformKeys: { [platformKeyId]: theirs.publicKey },
    notifyUrl: callbackUrl(apiUrl, 'wechatpay', account.id),
    baseUrl: urls.wechatpay,
  })),
];
