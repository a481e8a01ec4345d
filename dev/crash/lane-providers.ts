import { startStripeSandbox } from '../../sandbox/stripe';
import type { ProviderAccount } from '../../gateways/account';
import type { DevSecrets } from '../dev-secrets';
import { claimSandboxPorts, startSandboxes, type SandboxedProvider } from '../providers/start-sandboxes';

/** The providers of a lane, and our accounts with them. */
export interface LaneProviders {
  readonly urls: Readonly<Partial<Record<SandboxedProvider, string>> & { readonly stripe: string }>;
  readonly accounts: readonly ProviderAccount[];
  close(): Promise<void>;
}

export interface LanePlace {
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly stripe: DevSecrets['accounts'];
}

export type OpenProviders = (place: LanePlace) => Promise<LaneProviders>;

const retryDelaysMs = [100, 300, 1_000, 2_000, 4_000, 8_000, 16_000];
/** As `refundSpacingMs` of the lane's policy wants it. */
export const refundSpacingMs = 300;
const batchWindowMs = 500;

export const cardsAlone: OpenProviders = async ({ apiUrl, stripe }) => {
  const { url, close } = await startStripeSandbox({
    accounts: stripe.map(({ id, apiKey, webhookSecrets }) => ({
      id,
      apiKey,
      webhookSecret: webhookSecrets[0]!,
      webhookUrl: `${apiUrl}/v1/callbacks/stripe/${id}`,
    })),
    webhookRetryDelaysMs: retryDelaysMs,
  });
  return { urls: { stripe: url }, accounts: stripe.map((account) => ({ ...account, baseUrl: url })), close };
};

/** Every provider there is. The second merchant hands its bank files over HTTPS, the first by folders. */
export const everyProvider: OpenProviders = async ({ dataDir, apiUrl, stripe }) => {
  const ports = await claimSandboxPorts({ variable: 'SANDBOX_PORT', port: 0 });
  const pace = { retryDelaysMs, refundSpacingMs, batchWindowMs };
  const sandboxes = await startSandboxes({ ports, dataDir, stripe, apiUrl, pace });
  const { urls, accounts } = sandboxes;
  const banks = accounts.filter(({ provider }) => provider === 'bank');
  return {
    urls,
    accounts: accounts.map((account) =>
      account.provider === 'bank' && account.id !== banks[0]?.id
        ? { ...account, outbox: { url: `${urls.bank}/files/${account.id}` } }
        : account,
    ),
    close: () => sandboxes.close(),
  };
};
