import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export function isOnPath(binary) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, binary), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

const isNamed = (...variables) => variables.some((variable) => process.env[variable]);

/**
 * The services that only the embedded stack can provide: neither the environment names one (tests don't ask it) nor
 * PATH has its binary. `dev/stack/resolve.ts` looks in the same order when it starts them.
 */
export function missingServices(flags) {
  const forTests = flags.has('--test-stack');
  if (!forTests && !flags.has('--stack')) return [];
  const missing = [];
  const temporalIsNamed = isNamed('TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE');
  if (!(temporalIsNamed && !forTests) && !isOnPath('temporal')) missing.push('temporal');
  if (!(isNamed('MONGODB_URI') && !forTests) && !['mongod', 'secantusd-rs'].some(isOnPath)) missing.push('mongodb');
  if (forTests && !isOnPath('temporal-test-server')) missing.push('temporal-test-server');
  return missing;
}
