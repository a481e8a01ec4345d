import { join } from 'node:path';
import { loadDevSecrets, writePrivately, type DevSecrets } from './dev-secrets';
import { claimIdentityPort, startIdentityService, type IdentityService } from './providers/identity-service';
import { claimSandboxPorts, startSandboxes, type SandboxPorts, type Sandboxes } from './providers/start-sandboxes';
import { claimPort, loopback } from './stack/ports';
import { requestedPort } from './stack/settings';
import { startStack, type Stack, type StackOptions } from './stack/start-stack';

/** What a development engine stands on: the servers, the providers' sandboxes, and keys for everything. */
export interface Stand {
  readonly stack: Stack;
  readonly sandboxes: Sandboxes;
  readonly identityService: IdentityService;
  readonly secrets: DevSecrets;
  /** Configures an engine process to use this stand, and to serve the API where the sandboxes send their notifications. */
  readonly engineEnv: Readonly<Record<string, string>>;
  /** Where the credentials for the API are written. */
  readonly credentialsFile: string;
  /** Where messages to customers are kept instead of being sent. */
  readonly messagesFile: string;
  stop(): Promise<void>;
}

interface ClaimedPorts {
  readonly sandboxes: SandboxPorts;
  readonly identity: number;
  readonly api: number;
}

/**
 * Starts stack and sandboxes. `env` sets ports and folders. Ports, that of the API included, are asked for once the data
 * folder is ours: of two engines on the same data the second learns of the first, not of its ports. Throws `StackError`
 * with the remedy.
 */
export async function startStand(options: StackOptions = {}): Promise<Stand> {
  const env = options.env ?? process.env;
  let ports: ClaimedPorts | undefined;
  const onLocked = async (): Promise<void> => {
    const sandboxPort = requestedPort(env, 'SANDBOX_PORT');
    const sandboxes = await claimSandboxPorts(sandboxPort);
    const identity = await claimIdentityPort(sandboxPort);
    ports = { sandboxes, identity, api: await claimPort(requestedPort(env, 'API_PORT')) };
  };
  const stack = await startStack({ ...options, onLocked });
  try {
    if (ports === undefined) throw new Error('The data folder was not locked');
    return await furnish(stack, ports, env);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function furnish(stack: Stack, ports: ClaimedPorts, env: NodeJS.ProcessEnv): Promise<Stand> {
  const { dataDir } = stack;
  const secrets = loadDevSecrets(dataDir);
  const apiUrl = `http://${loopback}:${ports.api}`;
  const sandboxes = await startSandboxes({ ports: ports.sandboxes, dataDir, stripe: secrets.accounts, apiUrl });
  const secret = secrets.identityServiceSecret;
  const identityService = await startIdentityService({ port: ports.identity, dataDir, secret });
  const accountsFile = join(dataDir, 'provider-accounts.json');
  writePrivately(accountsFile, { accounts: sandboxes.accounts });
  const besides = env['STACK_DATA_DIR'] ? dataDir : join(dataDir, '..');
  const messagesFile = join(dataDir, 'messages.json');
  const credentialsFile = join(besides, 'dev-credentials.json');
  writePrivately(credentialsFile, secrets.credentials);
  return {
    stack,
    sandboxes,
    identityService,
    secrets,
    credentialsFile,
    messagesFile,
    engineEnv: {
      MONGODB_URI: stack.mongodbUri,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      LEDGER_HMAC_KEY: secrets.ledgerHmacKey,
      DATA_ENCRYPTION_KEYS: secrets.dataEncryptionKeys,
      PERSONAL_DATA_HASH_KEY: secrets.personalDataHashKey,
      LEDGER_SIGNING_KEYS: secrets.ledgerSigningKeys,
      LEDGER_CHECKPOINT_FILE: join(dataDir, 'ledger-checkpoints.txt'),
      PROVIDER_ACCOUNTS_FILE: accountsFile,
      ...identityService.engineEnv,
      DEV_DATA_DIR: dataDir,
      API_PORT: String(ports.api),
      WEBHOOK_ALLOW_LOOPBACK: 'true',
      MESSAGES_DEVELOPMENT_FILE: messagesFile,
    },
    stop: async () => {
      await sandboxes.close();
      await identityService.close();
      await stack.stop();
    },
  };
}
