import { join } from 'node:path';
import { readRiskPolicy, type RiskPolicyDocument } from '../risk/decisions/policy';
import { ConfigurationError, readJson } from './parse';

/**
 * The policy of decisions that counts while none has been published: that of RISK_POLICY_FILE, else the one that the project ships.
 * @throws ConfigurationError naming everything that is wrong with it
 */
export function readShippedRiskPolicy(env: NodeJS.ProcessEnv, projectRoot: string): RiskPolicyDocument {
  const file = env['RISK_POLICY_FILE'] || join(projectRoot, 'deploy', 'risk-policy.json');
  const read = readRiskPolicy(readJson(file));
  if (read.kind === 'policy') return read.policy;
  throw new ConfigurationError(`${file} is not usable: ${read.problems.join('; ')}`);
}
