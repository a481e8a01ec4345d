import { existsSync, readFileSync, statSync } from 'node:fs';
import { printable } from '../../domain/printable';
import { readRiskPolicy, type RiskPolicyDocument } from '../../risk/decisions/policy';
import type { Store } from '../../store/store';
import { CommandError } from '../keys-command';

/** Where the commands find policies. */
export interface PolicyPlace {
  readonly store: Pick<Store, 'riskPolicies' | 'riskAssessments' | 'audit'>;
  /** What decides while none has been published. */
  readonly shipped: RiskPolicyDocument;
  readonly by: string;
  readonly now: Date;
}

/** A policy's file, as it is and as it is understood. */
export interface PolicyFile {
  readonly json: unknown;
  readonly policy: RiskPolicyDocument;
}

/** What decides is read anew each second in each process, and one row must hold it. */
const fileMaxBytes = 256 * 1024;

/** @throws CommandError with a line for everything that is wrong with the file */
export function readPolicyFile(file: string): PolicyFile {
  return understood(parsed(textOf(file), file), file);
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}`);
  const stats = statSync(file);
  if (!stats.isFile()) throw new CommandError(`${file} is not a file`);
  if (stats.size > fileMaxBytes)
    throw new CommandError(`${file} has ${stats.size} bytes, and a policy has at most ${fileMaxBytes}`);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${file} is not JSON: ${messageOf(error)}`);
  }
}

/** An error may quote the file. */
const messageOf = (error: unknown): string => printable(error instanceof Error ? error.message : String(error));

function understood(json: unknown, where: string): PolicyFile {
  const read = readRiskPolicy(json);
  if (read.kind === 'policy') return { json, policy: read.policy };
  throw new CommandError(`${where} is not a policy:\n${read.problems.map((problem) => `  ${problem}`).join('\n')}`);
}

/**
 * A policy by its published version, by `live`, by `shipped`, or by its file.
 * @throws CommandError when there is none
 */
export async function findPolicy({ store, shipped }: PolicyPlace, named: string): Promise<RiskPolicyDocument> {
  if (named === 'shipped') return shipped;
  if (named === 'live') {
    const { live } = await store.riskPolicies.live();
    return live === null ? shipped : understood(live.policy, live.version).policy;
  }
  const published = await store.riskPolicies.get(named);
  if (published !== null) return understood(published.policy, named).policy;
  if (existsSync(named)) return readPolicyFile(named).policy;
  if (named === shipped.version) return shipped;
  throw new CommandError(`No policy ${named} was published, and there is no such file`);
}
