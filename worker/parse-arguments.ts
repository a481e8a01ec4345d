import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What was asked for on a command line cannot be done; the message says what. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `parseArgs`, whose complaints are followed by the usage. Throws `UsageError`. */
export function parseArguments<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message}\n\n${usage}`, { cause });
  }
}
