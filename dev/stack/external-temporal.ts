import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { StackError } from './stack-error';

const defaultAddress = '127.0.0.1:7233';

/** The address that the environment or its profile names, once the server there answers. */
export async function externalTemporalAddress(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<string> {
  const overrideEnvVars: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) overrideEnvVars[name] = value;
  const { connectionOptions } = loadClientConnectConfig({ overrideEnvVars });
  const address = connectionOptions.address ?? defaultAddress;
  try {
    const connection = await Connection.connect({ ...connectionOptions, address, connectTimeout: timeoutMs });
    await connection.close();
  } catch {
    throw new StackError(
      `Temporal at ${address}, which the environment names (TEMPORAL_ADDRESS or a profile), does not answer: start it, or unset the variable.`,
    );
  }
  return address;
}
