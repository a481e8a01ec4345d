import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { ApiClient, bodyOf } from '../../../dev/crash/api-client';
import { startEngine, type EngineProcess } from '../../../dev/crash/engine-process';
import { openLane, type Lane, type LaneOptions } from '../../../dev/crash/lane';
import { RoundWorld } from '../../../dev/crash/round-world';
import { bankBatchWorkflowId, sweepWorkflowId } from '../../../domain/ids';
import { exportHistories } from './export-histories';
import { findLeaks, secretsIn } from './find-leaks';
import { testDatabaseUri, testTemporalAddress } from '../../support/servers';

const startLimitMs = 30_000;
const pollMs = 50;

export interface EngineOptions {
  readonly policy?: LaneOptions['policy'];
  readonly accounts?: LaneOptions['accounts'];
  /** Adds to the engine's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly servers?: LaneOptions['servers'];
}

/** The built engine as a process of its own, on the servers that all tests share, in a lane of its own. */
export class EngineUnderTest {
  readonly lane: Lane;
  /** The first merchant's client and operators, with what they go through. */
  readonly world: RoundWorld;
  readonly otherMerchant: ApiClient;
  readonly #dir: string;
  readonly #logFile: string;
  #engine: EngineProcess;

  private constructor(lane: Lane, dir: string) {
    this.lane = lane;
    this.world = new RoundWorld(lane, lane.name);
    this.otherMerchant = new ApiClient(lane.apiUrl, lane.secrets.credentials.merchants[1]!.api_key);
    this.#dir = dir;
    this.#logFile = join(dir, 'engine.log');
    this.#engine = startEngine(lane, this.#logFile);
  }

  /** Starts an engine; call it once a file. */
  static async start(name: string, options: EngineOptions = {}): Promise<EngineUnderTest> {
    const dir = mkdtempSync(join(tmpdir(), 'refund-engine-e2e-'));
    const lane = await openLane({
      name: `${name}-${randomBytes(4).toString('hex')}`,
      servers: options.servers ?? { temporalAddress: testTemporalAddress(), mongodbUri: testDatabaseUri(name) },
      dataDir: dir,
      ...(options.policy === undefined ? {} : { policy: options.policy }),
      ...(options.accounts === undefined ? {} : { accounts: options.accounts }),
    });
    const engine = new EngineUnderTest({ ...lane, env: { ...lane.env, ...options.env } }, dir);
    await engine.#answers();
    return engine;
  }

  get merchant(): ApiClient {
    return this.world.merchant;
  }

  /** What the engine has logged. */
  log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  async kill(): Promise<void> {
    await this.#engine.kill();
  }

  async startAgain(): Promise<void> {
    this.#engine = startEngine(this.lane, this.#logFile);
    await this.#answers();
  }

  /** What the schedule does each minute. */
  async sweep(): Promise<void> {
    await this.lane.temporal.schedule.getHandle(sweepWorkflowId).trigger(ScheduleOverlapPolicy.SKIP);
  }

  /** What the schedule for banks does every few seconds. */
  async exchangeFiles(): Promise<void> {
    await this.lane.temporal.schedule.getHandle(bankBatchWorkflowId).trigger(ScheduleOverlapPolicy.SKIP);
  }

  async get<T>(path: string): Promise<T> {
    return bodyOf(await this.merchant.send({ method: 'GET', path })) as T;
  }

  /** Stops everything; whatever a test left running ends with its process. Throws if a history or the log holds what it must not. */
  async stop(): Promise<void> {
    await this.#engine.kill();
    try {
      await this.#checkLeaks();
    } finally {
      await this.lane.close();
      rmSync(this.#dir, { recursive: true, force: true });
    }
  }

  async #checkLeaks(): Promise<void> {
    const { env, secrets, temporal } = this.lane;
    const accounts: unknown = JSON.parse(readFileSync(env['PROVIDER_ACCOUNTS_FILE']!, 'utf8'));
    const known = secretsIn([env, secrets, accounts]);
    const leaks = [...findLeaks(this.log(), known), ...findLeaks(await exportHistories(temporal), known)];
    if (leaks.length > 0) throw new Error(`Logs or histories hold what they must not:\n${leaks.join('\n')}`);
  }

  async #answers(): Promise<void> {
    await eventually(
      async () => (await this.merchant.send({ method: 'GET', path: '/healthz' })).status === 200,
      startLimitMs,
    );
  }
}

/** Polls until the condition holds. */
export async function eventually(condition: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadlineMs) throw new Error(`It did not happen within ${limitMs} ms: ${condition.toString()}`);
    await sleep(pollMs);
  }
}
