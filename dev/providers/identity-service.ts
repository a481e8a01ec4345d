import { join } from 'node:path';
import { startIdentitySandbox } from '../../sandbox/identity';
import { claimPort } from '../stack/ports';
import type { PortRequest } from '../stack/settings';
import { sandboxedProviders } from './start-sandboxes';

/** A stand-in for the service that says who people are. */
export interface IdentityService {
  readonly url: string;
  /** Makes an engine ask it. */
  readonly engineEnv: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const keyId = 'dev';

/** The port after those of the providers' sandboxes; 0 asks for any. Throws `StackError` when it is taken. */
export const claimIdentityPort = ({ variable, port }: PortRequest): Promise<number> =>
  claimPort({ variable, port: port === 0 ? 0 : port + sandboxedProviders.length });

/** Starts it. `secret`: what both sides sign with, in hex. */
export async function startIdentityService(options: {
  readonly port: number;
  readonly dataDir: string;
  readonly secret: string;
}): Promise<IdentityService> {
  const { port, dataDir, secret } = options;
  const sandbox = await startIdentitySandbox({
    port,
    dataDir: join(dataDir, 'sandbox-identity'),
    clients: [{ keyId, secret }],
  });
  const engineEnv = {
    IDENTITY_SERVICE_URL: sandbox.url,
    IDENTITY_SERVICE_KEY_ID: keyId,
    IDENTITY_SERVICE_SECRET: secret,
  };
  return { url: sandbox.url, engineEnv, close: () => sandbox.close() };
}
